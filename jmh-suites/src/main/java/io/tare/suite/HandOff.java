// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it takes to have another thread go on: futexes, pipes, new threads. One operation is there and back. */
@OnlyWhenNamed
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class HandOff {

    /** A thread that gives back what it gets through a queue: it waits in a futex. */
    @State(Scope.Benchmark)
    public static class Queues {

        private final SynchronousQueue<Integer> there = new SynchronousQueue<>();
        private final SynchronousQueue<Integer> back = new SynchronousQueue<>();
        private Thread other;

        /** Starts it. */
        @Setup(Level.Trial)
        public void start() {
            other = new Thread(
                    () -> {
                        try {
                            while (true) {
                                back.put(there.take());
                            }
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "hand-off");
            other.start();
        }

        /** Ends it. */
        @TearDown(Level.Trial)
        public void end() throws InterruptedException {
            other.interrupt();
            other.join();
        }
    }

    /** A thread that gives back what it gets through a pipe: it waits in read(2). */
    @State(Scope.Benchmark)
    public static class Pipes {

        private final ByteBuffer here = ByteBuffer.allocateDirect(1);
        private Pipe there;
        private Pipe back;
        private Thread other;

        /** Starts it. */
        @Setup(Level.Trial)
        public void start() throws IOException {
            there = Pipe.open();
            back = Pipe.open();
            other = new Thread(this::giveBack, "pipe");
            other.start();
        }

        /** Ends it. */
        @TearDown(Level.Trial)
        public void end() throws IOException, InterruptedException {
            there.sink().close();
            other.join();
            back.source().close();
        }

        private void giveBack() {
            ByteBuffer bytes = ByteBuffer.allocateDirect(1);
            try (Pipe.SourceChannel source = there.source();
                    Pipe.SinkChannel sink = back.sink()) {
                while (source.read(bytes.clear()) > 0) {
                    sink.write(bytes.flip());
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    /** Through a queue. */
    @Benchmark
    public Integer futex(RuntimePlace place, Queues queues) throws InterruptedException {
        queues.there.put(0);
        return queues.back.take();
    }

    /** Through a pipe. */
    @Benchmark
    public int pipe(RuntimePlace place, Pipes pipes) throws IOException {
        pipes.there.sink().write(pipes.here.clear());
        return pipes.back.source().read(pipes.here.clear());
    }

    /** A thread that starts and ends. */
    @Benchmark
    public void threadStart(RuntimePlace place) throws InterruptedException {
        Thread thread = new Thread(() -> {}, "started");
        thread.start();
        thread.join();
    }
}
