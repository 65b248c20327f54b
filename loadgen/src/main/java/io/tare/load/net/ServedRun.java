// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import io.tare.load.control.Fields;
import io.tare.load.control.Opening;
import io.tare.load.control.Ticket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

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
    /** Threads that serve a socket each, and what ends their wait. */
    private final Map<Thread, Runnable> threads = new ConcurrentHashMap<>();

    /** Those that have served, and are about to end; guarded by {@link #threads}. */
    private final Set<Thread> ending = new HashSet<>();

    private final Map<Integer, InetSocketAddress> knocked = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private ServedRun(LoadKind kind, TcpTuning tuning, TcpOptions options, FarSide farSide) {
        this.kind = kind;
        this.tuning = tuning;
        this.options = options;
        this.farSide = farSide;
    }

    static ServedRun of(Fields settings, TcpOptions options) {
        LoadKind kind = LoadKind.named(settings.text("load", ""));
        TcpTuning tuning = TcpTuning.from(settings);
        Tuning.requirePossible(tuning, options.transport());
        return new ServedRun(kind, tuning, options, kind.farSide(settings, options.transport()));
    }

    Ticket ticket() {
        return ticket;
    }

    boolean isOverDatagrams() {
        return farSide instanceof FarSide.OverDatagrams;
    }

    /** Takes a data connection that opened with the ticket, and says whether the run has a place for it. */
    boolean admit(Channel channel, int index) {
        if (closed
                || !(farSide instanceof FarSide.OverConnections load)
                || channels.size() + threads.size() >= load.maxConnections()
                || !load.claim(index)) {
            return false;
        }
        channels.add(channel);
        channel.closeFuture().addListener(end -> channels.remove(channel));
        if (channel.localAddress() instanceof InetSocketAddress local) {
            Tuning.apply(tuning, channel, local.getAddress());
        }
        if (closed) {
            channel.close();
            return false;
        }
        return true;
    }

    /** Lets the load serve an admitted data connection, by its event loop or by a thread. */
    void serve(Channel channel, int index, ServedConnection connection) {
        FarSide.OverConnections load = (FarSide.OverConnections) farSide;
        if (options.transport() == Transport.PLAIN) {
            serve(channel, index, load);
        } else {
            channel.pipeline().addLast(load.handler(index, connection));
        }
    }

    private void serve(Channel channel, int index, FarSide.OverConnections load) {
        try {
            PlainSocket socket =
                    PlainSocket.takeOver(((UnixChannel) channel).fd().intValue(), options.waitStrategy());
            start(index, socket::shutdown, () -> {
                try (socket) {
                    load.serve(index, socket);
                }
            });
        } catch (IOException e) {
            // Out of descriptors. The client sees its connection closed.
        } finally {
            // Where a socket took over, the connection lives on in that.
            channel.close();
        }
    }

    /**
     * Serves a client that knocked, on a socket of its own, and says whether it shall be answered: yes also when it
     * knocks again because the first answer was lost.
     */
    boolean serve(Opening opening, InetSocketAddress client, InetSocketAddress local) throws IOException {
        int index = opening.index();
        if (closed || !(farSide instanceof FarSide.OverDatagrams load)) {
            return false;
        }
        if (client.equals(knocked.get(index))) {
            return true;
        }
        if (!load.claim(index)) {
            return false;
        }
        UdpSocket socket = UdpSocket.answering(client, local, tuning, options.waitStrategy());
        knocked.put(index, client);
        start(index, socket::shutdown, () -> {
            try (socket) {
                UdpKnock.answer(socket, opening);
                load.serve(index, ticket, socket);
            }
        });
        return true;
    }

    private void start(int index, Runnable shutdown, Serving serving) throws IOException {
        Thread thread = new Thread(() -> run(index, serving), "traffic-server-" + kind.id() + "-" + index);
        thread.setDaemon(true);
        synchronized (threads) {
            if (!closed) {
                ending.removeIf(ended -> !ended.isAlive());
                threads.put(thread, shutdown);
                thread.start();
                return;
            }
        }
        // The run has ended meanwhile: what is shut down is served in no time, and closed.
        shutdown.run();
        serving.serve();
    }

    private void run(int index, Serving serving) {
        try {
            options.cpu(index).ifPresent(Threads::pin);
            serving.serve();
        } catch (IOException e) {
            // The client will see that nothing comes any more.
        } finally {
            synchronized (threads) {
                threads.remove(Thread.currentThread());
                // It is there for an instant yet, and who closes this must not find it.
                ending.add(Thread.currentThread());
            }
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
        Map<Thread, Runnable> serving;
        List<Thread> last;
        synchronized (threads) {
            closed = true;
            serving = Map.copyOf(threads);
            last = List.copyOf(ending);
        }
        channels.forEach(Channel::close);
        serving.values().forEach(Runnable::run);
        long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
        Stream.concat(serving.keySet().stream(), last.stream())
                .forEach(thread -> Threads.join(thread, deadline, STOP_TIMEOUT));
        farSide.close();
    }

    /** What a thread does for one socket. */
    private interface Serving {
        void serve() throws IOException;
    }
}
