// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The threads that serve a server's connections, each with an event loop.
 *
 * <p>With {@link WaitStrategy#SPIN} they spin while there are runs, and sleep otherwise. Thread-safe.
 */
final class ServerLoops implements AutoCloseable {

    /** As large as a level 2 cache holds beside other data: what is received is overwritten before it is evicted. */
    private static final int DISCARD_BYTES = 256 << 10;

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final List<Loop> loops = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final BooleanSupplier busy;

    /**
     * Starts the threads.
     *
     * @param busy whether there are runs, so that spinning is of use
     */
    ServerLoops(TcpOptions options, int threads, BooleanSupplier busy) {
        // Plain data connections have threads of their own, which do the spinning.
        boolean spin = options.waitStrategy() == WaitStrategy.SPIN && options.transport() != Transport.PLAIN;
        this.busy = spin ? busy : () -> false;
        for (int i = 0; i < threads; i++) {
            loops.add(new Loop(options, i));
        }
        loops.forEach(loop -> loop.thread.start());
    }

    /** Returns the loop that accepts connections and talks about runs. */
    EventLoop first() {
        return loops.get(0).events;
    }

    /** Returns the loop for the next connection. */
    Loop next() {
        return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
    }

    /** Wakes the threads, so that they see whether there are runs. */
    void wake() {
        loops.forEach(loop -> loop.events.wakeup());
    }

    /**
     * Closes all connections and ends the threads.
     *
     * @throws TrafficException if one has not ended after 10 s
     */
    @Override
    public void close() {
        loops.forEach(loop -> loop.events.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS));
        long deadline = System.nanoTime() + STOP_TIMEOUT.toNanos();
        for (Loop loop : loops) {
            Threads.join(loop.thread, deadline, STOP_TIMEOUT);
        }
    }

    /** One thread and its event loop. */
    final class Loop {

        private final ManualIoEventLoop events;
        private final Thread thread;
        private final ByteBuf discard = Unpooled.directBuffer(DISCARD_BYTES, DISCARD_BYTES);

        Loop(TcpOptions options, int index) {
            events = new ManualIoEventLoop(null, null, options.transport().ioHandlerFactory());
            thread = new FastThreadLocalThread(
                    () -> serve(options, index),
                    "traffic-server-" + options.transport().id() + "-" + index);
            // A server that was forgotten does not keep its JVM alive.
            thread.setDaemon(true);
            events.setOwningThread(thread);
        }

        EventLoop events() {
            return events;
        }

        /** Returns memory for bytes that nobody looks at, for use on this thread. */
        ByteBuf discard() {
            return discard;
        }

        private void serve(TcpOptions options, int index) {
            options.cpu(index).ifPresent(Threads::pin);
            try {
                while (!events.isTerminated()) {
                    if (busy.getAsBoolean()) {
                        events.runNow();
                    } else {
                        events.run(0);
                    }
                }
            } finally {
                discard.release();
            }
        }
    }
}
