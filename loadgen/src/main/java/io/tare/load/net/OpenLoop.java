// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Fields;
import io.tare.load.control.Opening;
import io.tare.load.control.Token;
import io.tare.load.kernel.TimerSlack;
import io.tare.load.result.Latency;
import io.tare.load.result.OpenLoopResult;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Asks a {@link TrafficServer} at a rate, whether it keeps up or not: what a service under load is asked by many users.
 *
 * <p>A closed loop, as a ping-pong, asks the next question when the last one is answered. So while the server hangs, it asks
 * once instead of a thousand times, and the thousand bad answers are missing from its percentiles: "coordinated
 * omission", G. Tene, How NOT to Measure Latency, 2013. Here a request's response time begins when it was due.
 */
public final class OpenLoop {

    /** Until the schedule starts: time enough for all threads to be awake. */
    private static final Duration HEAD_START = Duration.ofMillis(20);

    private final SocketAddress server;
    private final Run run;
    private final OpenLoopPlan plan;
    private final Consumer<Latency> onInterval;
    private final LoadThreads threads = new LoadThreads();
    private final List<OpenLoopRecorder> recorders = new ArrayList<>();
    private volatile long startNanos;

    private OpenLoop(SocketAddress server, Run run, OpenLoopPlan plan, Consumer<Latency> onInterval) {
        this.server = server;
        this.run = run;
        this.plan = plan;
        this.onInterval = onInterval;
    }

    /** As {@link #run(SocketAddress, Token, OpenLoopPlan, TcpOptions, Consumer)}, without a word until the end. */
    public static OpenLoopResult run(SocketAddress server, Token token, OpenLoopPlan plan, TcpOptions options) {
        return run(server, token, plan, options, interval -> {});
    }

    /**
     * Sends requests as planned; an interrupt ends it.
     *
     * @param onInterval is given the response times of each interval when it is over, on the calling thread
     * @throws TrafficException if the server cannot be reached or refuses, a connection breaks, a reply is not what was
     *     sent, or the thread is interrupted
     * @throws UnsupportedLoadException if UDP is asked for where plain system calls are not available
     */
    public static OpenLoopResult run(
            SocketAddress server, Token token, OpenLoopPlan plan, TcpOptions options, Consumer<Latency> onInterval) {
        Fields.Builder settings;
        if (plan.protocol() == OpenLoopPlan.Protocol.UDP) {
            Transport.requireDatagrams();
            if (!(server instanceof InetSocketAddress)) {
                throw new IllegalArgumentException(
                        "UDP needs a host and a port, not the path of a Unix domain socket: " + server);
            }
            settings = new UdpEchoSettings(plan.connections()).toFields();
        } else {
            settings = new PingPongSettings(plan.messageBytes(), plan.connections()).toFields();
        }
        Threads.requireCpus(options.cpus());
        try (Run run = Run.open(server, token, settings, options)) {
            return new OpenLoop(server, run, plan, onInterval).run();
        }
    }

    private OpenLoopResult run() {
        try {
            for (int index = 0; index < plan.connections(); index++) {
                int connection = index;
                OpenLoopRecorder recorder = new OpenLoopRecorder();
                recorders.add(recorder);
                threads.add(LoadThread.start("connection " + index, thread -> exchange(connection, recorder, thread)));
            }
            threads.awaitConnected(run.options().openTimeout());
            // The first look loads classes on both sides.
            look();
            startNanos = System.nanoTime() + HEAD_START.toNanos();
            threads.go();
            return measure();
        } finally {
            threads.close();
        }
    }

    private OpenLoopResult measure() {
        long start = startNanos + plan.omit().toNanos();
        long end = start + plan.duration().toNanos();
        long intervalNanos = plan.interval().toNanos();
        threads.sleepUntil(start);
        Look first = look();
        List<Latency> intervals = new ArrayList<>();
        // What comes after the end belongs to the last interval, which is therefore not shown before.
        for (long next = start + intervalNanos; end - next >= intervalNanos / 2; next += intervalNanos) {
            threads.sleepUntil(next);
            intervals.add(takeInterval());
            onInterval.accept(intervals.get(intervals.size() - 1));
        }
        threads.sleepUntil(end);
        Look last = look();
        while (!threads.areDone()) {
            threads.sleepUntil(System.nanoTime() + Duration.ofMillis(1).toNanos());
        }
        threads.requireSound();
        intervals.add(takeInterval());
        onInterval.accept(intervals.get(intervals.size() - 1));
        return result(intervals, first, last);
    }

    private OpenLoopResult result(List<Latency> intervals, Look first, Look last) {
        Latency service =
                Latency.merged(recorders.stream().map(OpenLoopRecorder::service).toList());
        Latency sendLag =
                Latency.merged(recorders.stream().map(OpenLoopRecorder::sendLag).toList());
        return new OpenLoopResult(
                plan.perSecond(),
                plan.duration(),
                recorders.stream().mapToLong(OpenLoopRecorder::dueRequests).sum(),
                sendLag.count(),
                service.count(),
                recorders.stream().mapToLong(OpenLoopRecorder::repliesInTime).sum(),
                recorders.stream().mapToLong(OpenLoopRecorder::duplicated).sum(),
                recorders.stream().mapToLong(OpenLoopRecorder::reordered).sum(),
                Latency.merged(intervals),
                service,
                sendLag,
                intervals,
                ProcessReport.cpuBetween(first.client(), last.client()),
                ProcessReport.cpuBetween(first.server(), last.server()));
    }

    private Latency takeInterval() {
        return Latency.merged(
                recorders.stream().map(OpenLoopRecorder::takeInterval).toList());
    }

    /** What the thread of one connection does. */
    private void exchange(int connection, OpenLoopRecorder recorder, LoadThread thread)
            throws IOException, InterruptedException {
        run.options().cpu(connection).ifPresent(Threads::pin);
        try (RequestWire wire = open(server, run, plan, connection)) {
            if (!thread.awaitGo()) {
                return;
            }
            sleepPrecisely();
            try (OpenLoopSender sender =
                    new OpenLoopSender(plan, connection, run.ticket().high(), wire, recorder, startNanos)) {
                sender.run(thread::isStopped);
            }
        }
    }

    /** Opens a connection of a run for the calling thread. */
    static RequestWire open(SocketAddress server, Run run, OpenLoopPlan plan, int connection) {
        return switch (plan.protocol()) {
            case TCP -> new StreamRequestWire(run.connect(connection), plan.messageBytes());
            case UDP ->
                new DatagramRequestWire(
                        UdpKnock.knock(
                                (InetSocketAddress) server,
                                Opening.data(run.ticket(), connection),
                                run.options(connection)),
                        plan.messageBytes());
        };
    }

    /** Has the kernel wake the calling thread when it asked to, and not up to 50 µs later. */
    private static void sleepPrecisely() {
        if (Transport.PLAIN.isAvailable()) {
            TimerSlack.set(1);
        }
    }

    private Look look() {
        threads.requireSound();
        return new Look(ProcessReport.begin().build(), run.report());
    }

    /** What both sides had used at a moment. */
    private record Look(Fields client, Fields server) {}
}
