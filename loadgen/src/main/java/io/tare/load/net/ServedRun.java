// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import io.tare.load.control.Fields;
import io.tare.load.control.Ticket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A run as its server sees it: it lives from the client's settings to the end of the control connection, and takes its
 * data connections and threads with it. Thread-safe.
 */
final class ServedRun implements AutoCloseable {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Ticket ticket = Ticket.random();
    private final LoadKind kind;
    private final TcpTuning tuning;
    private final TcpOptions options;
    private final FarSide farSide;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private final Map<PlainSocket, Thread> sockets = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private ServedRun(LoadKind kind, TcpTuning tuning, TcpOptions options, FarSide farSide) {
        this.kind = kind;
        this.tuning = tuning;
        this.options = options;
        this.farSide = farSide;
    }

    static ServedRun of(Fields settings, TcpOptions options) {
        LoadKind kind = LoadKind.named(settings.text("load", ""));
        return new ServedRun(kind, TcpTuning.from(settings), options, kind.farSide(settings, options.transport()));
    }

    Ticket ticket() {
        return ticket;
    }

    /** Takes a data connection that opened with the ticket, and says whether the run has a place for it. */
    boolean admit(Channel channel, int index) {
        if (closed || channels.size() + sockets.size() >= farSide.maxConnections() || !farSide.claim(index)) {
            return false;
        }
        channels.add(channel);
        channel.closeFuture().addListener(end -> channels.remove(channel));
        tune(channel);
        if (closed) {
            channel.close();
            return false;
        }
        return true;
    }

    /** Lets the load serve an admitted data connection, by its event loop or by a thread. */
    void serve(Channel channel, int index, ServedConnection connection) {
        if (options.transport() == Transport.PLAIN) {
            serveOnThread(channel, index);
        } else {
            channel.pipeline().addLast(farSide.handler(index, connection));
        }
    }

    private void serveOnThread(Channel channel, int index) {
        PlainSocket socket;
        try {
            socket = PlainSocket.takeOver(((UnixChannel) channel).fd().intValue(), options.waitStrategy());
        } catch (IOException e) {
            channel.close();
            return;
        }
        Thread thread = new Thread(() -> serve(socket, index), "traffic-server-" + kind.id() + "-" + index);
        thread.setDaemon(true);
        sockets.put(socket, thread);
        // The connection lives on in the descriptor that the socket took over.
        channel.close();
        thread.start();
        if (closed) {
            socket.shutdown();
        }
    }

    private void serve(PlainSocket socket, int index) {
        try (socket) {
            options.cpu(index).ifPresent(Threads::pin);
            farSide.serve(index, socket);
        } catch (IOException e) {
            // The client will see that the connection is gone.
        } finally {
            sockets.remove(socket);
        }
    }

    /** Returns what the far side counted until now. */
    Fields report() {
        Fields.Builder report = ProcessReport.begin();
        farSide.report(report);
        return report.build();
    }

    @Override
    public void close() {
        closed = true;
        channels.forEach(Channel::close);
        Map<PlainSocket, Thread> serving = Map.copyOf(sockets);
        serving.keySet().forEach(PlainSocket::shutdown);
        long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
        serving.values().forEach(thread -> Threads.join(thread, deadline, STOP_TIMEOUT));
        farSide.close();
    }

    private void tune(Channel channel) {
        if (channel.localAddress() instanceof InetSocketAddress local) {
            Tuning.apply(tuning, channel, local.getAddress());
        }
    }
}
