// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import io.tare.load.net.TrafficException;
import io.tare.load.result.Latency;
import io.tare.load.result.TpcbResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Runs pgbench's transaction on {@link TpcbTables}, in a closed loop: each client begins the next when the one before has
 * ended, without think time.
 */
public final class TpcbLoad {

    /** How often it is looked who has waited too long, as a share of how long that is. */
    private static final int LOOKS = 20;

    private final TpcbPlan plan;
    private final Consumer<Latency> onInterval;
    private final TpcbClock clock;
    private final CountDownLatch tried;
    private final List<TpcbClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Latency> intervals = new ArrayList<>();

    private TpcbLoad(TpcbDatabase database, TpcbWorkload workload, TpcbPlan plan, Consumer<Latency> onInterval) {
        this.plan = plan;
        this.onInterval = onInterval;
        clock = new TpcbClock(plan);
        tried = new CountDownLatch(workload.clients());
        SplittableRandom seeds = new SplittableRandom(plan.seed());
        for (int i = 0; i < workload.clients(); i++) {
            clients.add(new TpcbClient(database, workload, clock, tried, seeds.split()));
        }
    }

    /**
     * Asks as planned; all connections are closed when this returns. What servers and connections do wrong is in the
     * result.
     *
     * @param onInterval is given the response times of each interval when it is over, on the calling thread
     * @throws TrafficException if the thread is interrupted
     */
    public static TpcbResult run(
            TpcbDatabase database, TpcbWorkload workload, TpcbPlan plan, Consumer<Latency> onInterval) {
        TpcbLoad load = new TpcbLoad(database, workload, plan, onInterval);
        try {
            load.start();
            load.keepTime();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrafficException("the load was interrupted", e);
        } finally {
            load.clock.stop();
            load.clients.forEach(TpcbClient::end);
            load.threads.forEach(TpcbLoad::join);
        }
        return load.result(workload);
    }

    /** Waits for its end, which comes soon without a socket; an interrupt changes nothing about that. */
    private static void join(Thread thread) {
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void start() throws InterruptedException {
        for (int i = 0; i < clients.size(); i++) {
            Thread thread = new Thread(clients.get(i), "load-tpcb-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        long tooLong = System.nanoTime() + plan.timeout().toNanos();
        while (!tried.await(look(), TimeUnit.NANOSECONDS) && System.nanoTime() - tooLong < 0) {
            giveUpWhoWaits();
        }
        clock.begin();
    }

    private void keepTime() throws InterruptedException {
        long intervalNanos = plan.interval().toNanos();
        long end = clock.measured().toNanos();
        // What comes after the end belongs to the last interval, which is therefore not shown before.
        for (long next = clock.measured().fromNanos() + intervalNanos;
                end - next >= intervalNanos / 2;
                next += intervalNanos) {
            awaitEndUntil(next);
            take();
        }
        awaitEndUntil(end + plan.grace().toNanos());
        clients.forEach(TpcbClient::end);
        // Nothing that they could still wait for is open.
        for (Thread thread : threads) {
            thread.join();
        }
        take();
    }

    /** Waits until then, or until all have ended. */
    private void awaitEndUntil(long nanoTime) throws InterruptedException {
        int ended = 0;
        for (long left = nanoTime - System.nanoTime();
                left > 0 && ended < threads.size();
                left = nanoTime - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedJoin(threads.get(ended), Math.min(left, look()));
            if (!threads.get(ended).isAlive()) {
                ended++;
            }
            giveUpWhoWaits();
        }
    }

    private void giveUpWhoWaits() {
        clients.forEach(client -> client.giveUpAfter(plan.timeout().toNanos()));
    }

    private long look() {
        return plan.timeout().toNanos() / LOOKS;
    }

    private void take() {
        Latency interval = Latency.merged(
                clients.stream().map(client -> client.tally().takeInterval()).toList());
        intervals.add(interval);
        onInterval.accept(interval);
    }

    private TpcbResult result(TpcbWorkload workload) {
        Map<String, Long> errors = new TreeMap<>();
        clients.forEach(
                client -> client.tally().errors().forEach((kind, count) -> errors.merge(kind, count, Long::sum)));
        return new TpcbResult(
                workload.scale(),
                workload.clients(),
                workload.queryMode().id(),
                Duration.ofNanos(plan.duration().toNanos()),
                sum(TpcbTally::dueCount),
                sum(TpcbTally::answeredCount),
                sum(TpcbTally::answeredInTimeCount),
                errors,
                Latency.merged(intervals),
                intervals);
    }

    private long sum(ToLongFunction<TpcbTally> count) {
        return clients.stream().map(TpcbClient::tally).mapToLong(count).sum();
    }
}
