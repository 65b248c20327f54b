// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Fields;
import io.tare.load.control.Token;
import io.tare.load.result.Direction;
import io.tare.load.result.Flow;
import io.tare.load.result.Goodput;
import io.tare.load.result.StreamResult;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Streams side by side: what {@code iperf3 -P} does. Each has a thread on either side that sends or receives it.
 *
 * <p>What counts is what the receiver received, by the receiver's clock: for streams up the server is asked at each
 * interval's end.
 */
public final class TcpStreams {

    /** How often a server is asked whether all has arrived. */
    private static final Duration POLL = Duration.ofMillis(5);

    private final Run run;
    private final StreamPlan plan;
    private final Consumer<StreamResult> onInterval;
    private final StreamSettings settings;
    private final List<StreamCounter> counters = new ArrayList<>();
    private final LoadThreads threads = new LoadThreads();

    private TcpStreams(Run run, StreamPlan plan, Consumer<StreamResult> onInterval) {
        this.run = run;
        this.plan = plan;
        this.onInterval = onInterval;
        settings = plan.settings();
    }

    /** Runs one stream for the given time, with {@link TcpOptions#defaults()}. */
    public static StreamResult run(SocketAddress server, Token token, Duration duration) {
        return run(server, token, StreamPlan.defaults().withDuration(duration), TcpOptions.defaults());
    }

    /** As {@link #run(SocketAddress, Token, StreamPlan, TcpOptions, Consumer)}, without a word until the end. */
    public static StreamResult run(SocketAddress server, Token token, StreamPlan plan, TcpOptions options) {
        return run(server, token, plan, options, interval -> {});
    }

    /**
     * Runs streams as planned; an interrupt ends them.
     *
     * @param onInterval is given the result of each interval when it is over, on the calling thread
     * @throws TrafficException if the server cannot be reached or refuses, a stream breaks, or the thread is interrupted
     */
    public static StreamResult run(
            SocketAddress server, Token token, StreamPlan plan, TcpOptions options, Consumer<StreamResult> onInterval) {
        StreamSettings settings = plan.settings();
        settings.requireServedBy(options.transport(), "client");
        Threads.requireCpus(options.cpus());
        try (Run run = Run.open(server, token, settings.toFields(), options)) {
            return new TcpStreams(run, plan, onInterval).run();
        }
    }

    private StreamResult run() {
        try {
            for (int index = 0; index < settings.connections(); index++) {
                StreamCounter counter = new StreamCounter();
                counters.add(counter);
                threads.add(StreamThread.start(run, settings, index, counter));
            }
            threads.awaitConnected(run.options().openTimeout());
            // The first look loads classes on both sides.
            look();
            if (plan.totalBytes() == 0) {
                threads.go();
                sleepUntil(System.nanoTime() + plan.omit().toNanos());
                return measure(look());
            }
            Look first = look();
            threads.go();
            return measure(first);
        } finally {
            threads.close();
        }
    }

    private StreamResult measure(Look first) {
        List<Look> looks = new ArrayList<>(List.of(first));
        long start = System.nanoTime();
        long end = start + plan.duration().toNanos();
        long intervalNanos = plan.interval().toNanos();
        for (long next = start + intervalNanos; ; next += intervalNanos) {
            // An interval that would be shorter than half of the others is joined to the last one.
            boolean last = end - next < intervalNanos / 2;
            boolean all = sleepUntil(last ? end : next);
            looks.add(look());
            onInterval.accept(result(looks.subList(looks.size() - 2, looks.size())));
            if (last || all) {
                break;
            }
        }
        if (plan.totalBytes() > 0) {
            requireAll();
            looks.set(looks.size() - 1, look());
        }
        return result(looks);
    }

    /** Returns what was achieved between the first look and the last; those between make the intervals. */
    private StreamResult result(List<Look> looks) {
        Look first = looks.get(0);
        Look last = looks.get(looks.size() - 1);
        List<Flow> flows = new ArrayList<>();
        for (int index = 0; index < settings.connections(); index++) {
            flows.add(flow(index, looks));
        }
        return new StreamResult(
                flows,
                ProcessReport.cpuBetween(first.client(), last.client()),
                ProcessReport.cpuBetween(first.server(), last.server()));
    }

    private Flow flow(int index, List<Look> looks) {
        Look first = looks.get(0);
        Look last = looks.get(looks.size() - 1);
        boolean up = settings.isUp(index);
        List<Goodput> intervals = new ArrayList<>();
        for (int i = 1; i < looks.size(); i++) {
            intervals.add(
                    looks.get(i).received(index, up).minus(looks.get(i - 1).received(index, up)));
        }
        // A server sends from when it is connected, which is before the first look; of a total, all counts.
        long sentBefore = plan.totalBytes() > 0 ? 0 : first.sent(index, up);
        long sentBytes = last.sent(index, up) - sentBefore;
        Fields sender = up ? last.client() : last.server();
        Fields before = up ? first.client() : first.server();
        String stream = "stream." + index + ".";
        return new Flow(
                index,
                up ? Direction.UP : Direction.DOWN,
                last.received(index, up).minus(first.received(index, up)),
                intervals,
                sentBytes,
                since(before, sender, stream + "retransmits"),
                since(before, sender, stream + "reorderings"),
                sender.integer(stream + "rttMicros"),
                sender.integer(stream + "rttVariationMicros"),
                sender.integer(stream + "pathMtuBytes"),
                sender.integer(stream + "congestionWindowBytes"),
                sender.integer(stream + "sendWindowBytes"));
    }

    /** Returns by how much a count grew; empty if it is not known at the end. */
    private static OptionalLong since(Fields before, Fields after, String name) {
        OptionalLong count = after.integer(name);
        return count.isPresent()
                ? OptionalLong.of(count.getAsLong() - before.integer(name).orElse(0))
                : count;
    }

    /** Looks at both sides now. */
    private Look look() {
        threads.requireSound();
        Fields server = run.report();
        Fields.Builder client = ProcessReport.begin();
        for (int index = 0; index < counters.size(); index++) {
            counters.get(index).report(index, client);
        }
        return new Look(client.build(), server);
    }

    /** Sleeps until the time has come, or until all bytes of a total have gone; says whether they have. */
    private boolean sleepUntil(long deadlineNanos) {
        for (long left = deadlineNanos - System.nanoTime(); left > 0; left = deadlineNanos - System.nanoTime()) {
            threads.requireSound();
            if (hasAll()) {
                return true;
            }
            LoadThreads.sleep(Math.min(left, plan.totalBytes() > 0 ? POLL.toNanos() : PlainSocket.NAP.toNanos()));
        }
        return hasAll();
    }

    private boolean hasAll() {
        return plan.totalBytes() > 0 && counters.stream().allMatch(counter -> counter.lastNanos() != 0);
    }

    /** Waits until the receivers have what was sent. */
    private void requireAll() {
        long deadline = System.nanoTime() + run.options().replyTimeout().toNanos();
        while (!hasAll() || !look().isComplete(settings)) {
            if (System.nanoTime() - deadline > 0) {
                throw new TrafficException("the total of " + plan.totalBytes() + " bytes a stream was not there within "
                        + Sentence.seconds(plan.duration().plus(run.options().replyTimeout())));
            }
            LoadThreads.sleep(POLL.toNanos());
        }
    }

    /**
     * What both sides had counted at a moment.
     */
    private record Look(Fields client, Fields server) {

        /** Returns what the receiver of a flow has counted, and when. */
        Count received(int index, boolean up) {
            return count(up ? server : client, index);
        }

        long sent(int index, boolean up) {
            return count(up ? client : server, index).bytes();
        }

        boolean isComplete(StreamSettings settings) {
            for (int index = 0; index < settings.connections(); index++) {
                Fields receiver = settings.isUp(index) ? server : client;
                if (receiver.integer("stream." + index + ".endNanos").orElse(0) == 0) {
                    return false;
                }
            }
            return true;
        }

        private static Count count(Fields side, int index) {
            long end = side.integer("stream." + index + ".endNanos").orElse(0);
            return new Count(
                    side.integer("stream." + index + ".bytes").orElse(0),
                    end != 0 ? end : side.integer("nanos").orElse(0));
        }
    }

    /** Bytes until a moment by the receiver's clock. */
    private record Count(long bytes, long nanos) {

        Goodput minus(Count earlier) {
            return new Goodput(bytes - earlier.bytes, Math.max(1, nanos - earlier.nanos));
        }
    }
}
