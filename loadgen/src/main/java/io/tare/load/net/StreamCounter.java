// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import io.tare.load.control.Fields;
import io.tare.load.kernel.TcpInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes went over one data connection, counted by the thread that serves it and read by others.
 */
final class StreamCounter {

    private static final int NOBODY = -1;
    private static final VarHandle BYTES;
    private static final VarHandle NANOS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            BYTES = lookup.findVarHandle(StreamCounter.class, "bytes", long.class);
            NANOS = lookup.findVarHandle(StreamCounter.class, "lastNanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnusedVariable") // Through BYTES.
    private long bytes;

    @SuppressWarnings("UnusedVariable") // Through NANOS.
    private long lastNanos;

    private int watched = NOBODY;
    private @Nullable TcpInfo info;

    /** Adds bytes; only by the one thread that counts. */
    void add(long more) {
        BYTES.setOpaque(this, bytes + more);
    }

    /** Notes that what was asked for is complete now. */
    void stamp() {
        NANOS.setRelease(this, System.nanoTime());
    }

    long bytes() {
        return (long) BYTES.getOpaque(this);
    }

    /** Watches a channel's connection, if it has a descriptor. */
    void watch(Channel channel) {
        if (channel instanceof UnixChannel unix) {
            watch(unix.fd().intValue());
        }
    }

    /** Watches the connection that is counted: the kernel knows more about it. */
    synchronized void watch(int descriptor) {
        watched = descriptor;
    }

    /** Keeps what the kernel knows at the end, before the descriptor is closed. */
    synchronized void unwatch() {
        look();
        watched = NOBODY;
    }

    /** Watches no more; what the kernel said last is kept. */
    synchronized void forget() {
        watched = NOBODY;
    }

    /** Returns what the kernel last said about the connection; empty if it never said anything. */
    synchronized Optional<TcpInfo> info() {
        look();
        return Optional.ofNullable(info);
    }

    private void look() {
        if (watched != NOBODY) {
            TcpInfo.of(watched).ifPresent(latest -> info = latest);
        }
    }

    /** Adds all that is known to a report. */
    void report(int index, Fields.Builder report) {
        String stream = "stream." + index + ".";
        report.with(stream + "bytes", bytes()).with(stream + "endNanos", lastNanos());
        info().ifPresent(tcp -> {
            report.with(stream + "retransmits", tcp.totalRetransmits())
                    .with(stream + "rttMicros", tcp.rttMicros())
                    .with(stream + "rttVariationMicros", tcp.rttVariationMicros())
                    .with(stream + "pathMtuBytes", tcp.pathMtuBytes())
                    .with(stream + "congestionWindowBytes", tcp.congestionWindowBytes());
            tcp.sendWindowBytes().ifPresent(window -> report.with(stream + "sendWindowBytes", window));
            tcp.reorderings().ifPresent(count -> report.with(stream + "reorderings", count));
        });
    }

    /** Returns when {@link #stamp()} was last called, by {@link System#nanoTime()}; 0 if never. */
    long lastNanos() {
        return (long) NANOS.getAcquire(this);
    }
}
