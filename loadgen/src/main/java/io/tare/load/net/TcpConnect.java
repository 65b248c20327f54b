// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.tare.load.control.Opening;
import io.tare.load.control.Token;
import io.tare.load.record.LatencyRecording;
import io.tare.load.result.ConnectResult;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Connects to a {@link TrafficServer}, sends a message, waits until it has come back, and disconnects: what netperf calls
 * TCP_CRR.
 *
 * <p>The operation is one {@link #connectNanos()}, by plain system calls on Linux, whatever the transport. Not thread-safe:
 * one thread makes all calls.
 */
public final class TcpConnect implements AutoCloseable {

    /** Connections that the server has not yet seen the end of are there beside the next one. */
    private static final int MAX_CONNECTIONS = 1024;

    /** The kernel's words for EADDRNOTAVAIL, and for EADDRINUSE where the client has chosen its port. */
    private static final Pattern NO_FREE_PORT =
            Pattern.compile("Cannot assign requested address|Address already in use");

    private final SocketAddress server;
    private final CloseMode closeMode;
    private final TcpOptions options;
    private final Run run;
    private final Opening opening;
    private final NativeMemory request;
    private final NativeMemory reply;
    private long connectNanos;

    private TcpConnect(SocketAddress server, int messageBytes, CloseMode closeMode, Run run) {
        this.server = server;
        this.closeMode = closeMode;
        this.run = run;
        options = run.options();
        opening = Opening.data(run.ticket(), 0);
        request = NativeMemory.ofPayload(Opening.BYTES + messageBytes);
        opening.writeTo(request.buffer().setIndex(0, 0));
        reply = NativeMemory.allocate(Opening.BYTES + messageBytes);
    }

    /**
     * Has the server begin a run; nothing else is connected yet.
     *
     * @param messageBytes size of the message, in [1, 1 MiB]
     * @throws TrafficException if the server cannot be reached or does not accept
     * @throws UnsupportedLoadException if plain system calls are not available here
     */
    public static TcpConnect open(
            SocketAddress server, Token token, int messageBytes, CloseMode closeMode, TcpOptions options) {
        Transport.PLAIN.unavailabilityCause().ifPresent(cause -> {
            throw new UnsupportedLoadException("connecting at a rate needs Linux system calls: " + cause);
        });
        Run run = Run.open(server, token, new PingPongSettings(messageBytes, MAX_CONNECTIONS).toFields(), options);
        try {
            return new TcpConnect(server, messageBytes, closeMode, run);
        } catch (Throwable e) {
            run.close();
            throw e;
        }
    }

    /**
     * Returns the time from just before the socket is made until just after it was closed.
     *
     * @throws TrafficException if the server does not accept or reply, or no local port is free
     */
    public long connectNanos() {
        long start = System.nanoTime();
        try (PlainSocket socket = PlainSocket.connect(server, options)) {
            connectNanos = System.nanoTime() - start;
            exchange(socket);
            if (closeMode == CloseMode.RESET) {
                socket.resetOnClose();
            }
        } catch (IOException e) {
            throw new TrafficException(
                    "exchanging a message with " + Addresses.words(server) + " failed: " + Sentence.from(e), e);
        } catch (TrafficException e) {
            throw NO_FREE_PORT.matcher(String.valueOf(e.getMessage())).find() ? noFreePort(e) : e;
        }
        return System.nanoTime() - start;
    }

    /**
     * Connects and disconnects for the given time.
     *
     * @param duration positive; the last connection ends after it
     * @throws TrafficException as {@link #connectNanos()} does
     */
    public ConnectResult run(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("duration must be positive: " + duration);
        }
        LatencyRecording connecting = new LatencyRecording();
        LatencyRecording whole = new LatencyRecording();
        long durationNanos = duration.toNanos();
        long start = System.nanoTime();
        long elapsed;
        do {
            whole.record(connectNanos());
            connecting.record(connectNanos);
            elapsed = System.nanoTime() - start;
        } while (elapsed < durationNanos);
        return new ConnectResult(elapsed, connecting.end(), whole.end());
    }

    @Override
    public void close() {
        run.close();
        request.close();
        reply.close();
    }

    /** The opening and the message go out in one call, so that there is one round trip beside the kernel's own. */
    private void exchange(PlainSocket socket) throws IOException {
        long deadline = System.nanoTime() + options.replyTimeout().toNanos();
        int bytes = request.buffer().capacity();
        for (int sent = 0; sent < bytes; ) {
            sent += socket.send(request.address(), sent, bytes);
            requireTime(deadline);
        }
        for (int received = 0; received < bytes; ) {
            int count = socket.receive(reply.address() + received, bytes - received);
            if (count == PlainSocket.END) {
                throw new TrafficException(Addresses.words(server) + " accepted a connection and closed it");
            }
            received += count;
            requireTime(deadline);
        }
        ByteBuf answered = reply.buffer().setIndex(0, Opening.BYTES);
        if (!Opening.tryRead(answered).equals(Optional.of(opening))
                || reply.buffer().getByte(bytes - 1) != request.buffer().getByte(bytes - 1)) {
            throw new TrafficException(Addresses.words(server) + " replied with something else than was sent");
        }
    }

    private void requireTime(long deadlineNanos) {
        if (Thread.currentThread().isInterrupted()) {
            throw new TrafficException("waiting for " + Addresses.words(server) + " to reply was interrupted");
        }
        if (System.nanoTime() - deadlineNanos > 0) {
            throw new TrafficException("waiting for " + Addresses.words(server) + " to reply failed: it did not within "
                    + Sentence.seconds(options.replyTimeout()));
        }
    }

    private TrafficException noFreePort(TrafficException cause) {
        return new TrafficException(
                "no local port is free for a connection to " + Addresses.words(server)
                        + ": each that was closed in order keeps its port for a minute; close by reset, connect for a"
                        + " shorter time, or widen net.ipv4.ip_local_port_range",
                cause);
    }
}
