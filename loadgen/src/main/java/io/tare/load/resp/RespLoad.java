// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import io.netty.util.concurrent.FastThreadLocalThread;
import io.tare.load.kernel.TimerSlack;
import io.tare.load.net.OpenLoopRecorder;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.Threads;
import io.tare.load.net.TrafficException;
import io.tare.load.net.Transport;
import io.tare.load.result.Latency;
import io.tare.load.result.RespResult;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Asks a server that speaks RESP what {@code redis-benchmark} would: as fast as it answers, or at a rate, whether it keeps
 * up or not.
 *
 * <p>What the command needs is made before, and all keys of the run are removed after it; each may take
 * {@code 30 s} and does not count. Keys that the run did not make are not touched. One thread does it all.
 */
public final class RespLoad {

    private final SocketAddress server;
    private final RespLogin login;
    private final RespWorkload workload;
    private final RespPlan plan;
    private final TcpOptions options;
    private final RespTally tally = new RespTally();
    private final RespTally supplied = new RespTally();
    private final CompletableFuture<Long> started = new CompletableFuture<>();
    private final CompletableFuture<Long> measuredNanos = new CompletableFuture<>();
    private volatile boolean stopped;
    private boolean keysRemoved = true;

    private RespLoad(SocketAddress server, RespLogin login, RespWorkload workload, RespPlan plan, TcpOptions options) {
        if (server instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new IllegalArgumentException("server must be a resolved address: " + server);
        }
        this.server = server;
        this.login = login;
        this.workload = workload;
        this.plan = plan;
        this.options = options;
    }

    /**
     * Asks as planned; an interrupt ends it, and its keys are removed all the same. What servers and connections do wrong
     * is in the result.
     *
     * @param options    its first CPU is the thread's
     * @param onInterval is given the response times of each interval when it is over, on the calling thread
     * @throws TrafficException if there are not enough descriptors, the kernel refuses what the options ask for, or the
     *     thread is interrupted
     * @throws io.tare.load.net.UnsupportedLoadException with {@link Transport#PLAIN}, which needs a thread for each
     *     connection
     */
    public static RespResult run(
            SocketAddress server,
            RespLogin login,
            RespWorkload workload,
            RespPlan plan,
            TcpOptions options,
            Consumer<Latency> onInterval) {
        RespLoad load = new RespLoad(server, login, workload, plan, options);
        return load.onItsThread(load::work, () -> load.measure(onInterval));
    }

    /**
     * Makes what a workload's command needs to be there, as {@link #run} does before it begins, and leaves it there.
     *
     * @throws TrafficException if not all of it could be made
     */
    public static void supply(SocketAddress server, RespLogin login, RespWorkload workload, TcpOptions options) {
        RespLoad load = new RespLoad(server, login, workload, RespPlan.closed(RespJob.LIMIT), options);
        load.onItsThread(
                () -> {
                    load.supply();
                    load.measuredNanos.complete(0L);
                },
                () -> load.measuredNanos.get());
        if (load.supplied.replies() < RespJob.supplied(workload)
                || !load.supplied.errors().isEmpty()) {
            throw new TrafficException("of " + RespJob.supplied(workload) + " requests that make what "
                    + workload.command().id() + " needs, " + load.supplied.replies() + " were answered; errors: "
                    + load.supplied.errors());
        }
    }

    private <R> R onItsThread(Runnable work, Callable<R> meanwhile) {
        Thread thread = new FastThreadLocalThread(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException | Error e) {
                        started.completeExceptionally(e);
                        measuredNanos.completeExceptionally(e);
                    }
                },
                "load-resp");
        thread.setDaemon(true);
        thread.start();
        try {
            return meanwhile.call();
        } catch (InterruptedException e) {
            stopped = true;
            throw new TrafficException("the load was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException said) {
                throw said;
            }
            throw new TrafficException("the load broke: " + e.getCause(), e);
        } catch (Exception e) {
            throw new IllegalStateException("nothing else is thrown", e);
        } finally {
            join(thread);
        }
    }

    /** Waits for the end; it has limits of its own. */
    private void join(Thread thread) {
        boolean interrupted = stopped;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                stopped = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private RespResult measure(Consumer<Latency> onInterval) throws InterruptedException, ExecutionException {
        long next = started.get() + plan.omit().toNanos();
        long end = next + plan.duration().toNanos();
        long intervalNanos = plan.interval().toNanos();
        List<Latency> intervals = new ArrayList<>();
        // What comes after the end belongs to the last interval, which is therefore not shown before.
        for (next += intervalNanos; end - next >= intervalNanos / 2 && !endsBefore(next); next += intervalNanos) {
            take(intervals, onInterval);
        }
        long nanos = measuredNanos.get();
        take(intervals, onInterval);
        OpenLoopRecorder recorder = tally.recorder();
        tally.addErrors(supplied);
        Latency service = recorder.service();
        return new RespResult(
                workload.command().id(),
                plan.perSecond(),
                Duration.ofNanos(nanos),
                recorder.dueRequests(),
                service.count(),
                recorder.repliesInTime(),
                tally.misses(),
                tally.errors(),
                tally.sentBytes(),
                tally.receivedBytes(),
                Latency.merged(intervals),
                service,
                recorder.sendLag(),
                intervals,
                keysRemoved);
    }

    private void take(List<Latency> intervals, Consumer<Latency> onInterval) {
        Latency interval = tally.recorder().takeInterval();
        intervals.add(interval);
        onInterval.accept(interval);
    }

    private boolean endsBefore(long nanoTime) throws InterruptedException, ExecutionException {
        try {
            measuredNanos.get(Math.max(0, nanoTime - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private void work() {
        Threads.pinToFirst(options.cpus());
        if (Transport.PLAIN.isAvailable()) {
            // Has the kernel wake it when it asked to, and not up to 50 µs later.
            TimerSlack.set(1);
        }
        long nanos;
        try {
            supply();
            nanos = run(RespJob.load(workload, plan.seed()), plan, tally, () -> stopped, started::complete);
        } finally {
            remove();
        }
        measuredNanos.complete(nanos);
    }

    private void supply() {
        if (workload.command().supply() != RespCommand.Supply.NONE) {
            RespPlan whole = RespPlan.closed(RespJob.LIMIT).withRequests(RespJob.supplied(workload));
            run(RespJob.supply(workload), whole, supplied, () -> stopped, start -> {});
        }
    }

    /** Removes what this run has made; an interrupt does not end it. */
    private void remove() {
        RespCommand command = workload.command();
        long keySpace = Math.max(1, workload.keySpace());
        if (command.supply() == RespCommand.Supply.VALUES) {
            remove(RespCommand.Keys.KEY, RespJob.inOrder(keySpace), supplied.sent());
        }
        if (command.keys() == RespCommand.Keys.NONE || tally.sent() + supplied.sent() == 0) {
            return;
        }
        long drawn = tally.sent() * workload.form().draws();
        if (drawn > 0 && drawn < keySpace) {
            // The same seed draws the same keys again, which are fewer than there are in the key space.
            remove(command.keys(), RespJob.atRandom(workload, plan.seed()), drawn);
        } else {
            remove(command.keys(), RespJob.inOrder(keySpace), keySpace);
        }
    }

    private void remove(RespCommand.Keys keys, LongSupplier numbers, long count) {
        if (count == 0) {
            return;
        }
        long requests = RespJob.removals(workload, keys.keyName(), count);
        RespTally removed = new RespTally();
        RespPlan whole = RespPlan.closed(RespJob.LIMIT).withRequests(requests);
        run(RespJob.removal(workload, keys.keyName(), numbers), whole, removed, () -> false, start -> {});
        keysRemoved &= removed.errors().isEmpty() && removed.replies() == requests;
    }

    private long run(RespJob job, RespPlan plan, RespTally tally, BooleanSupplier stopped, LongConsumer onStart) {
        return new RespRun(server, login, options, job, plan, tally, stopped).run(onStart);
    }
}
