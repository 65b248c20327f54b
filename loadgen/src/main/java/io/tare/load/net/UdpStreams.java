// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Fields;
import io.tare.load.control.Opening;
import io.tare.load.control.Token;
import io.tare.load.result.Goodput;
import io.tare.load.result.Latency;
import io.tare.load.result.UdpFlow;
import io.tare.load.result.UdpResult;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * Streams of datagrams side by side. Each has a socket and a thread on either side.
 *
 * <p>What counts is what the receiver received, by the receiver's clock; both sides are asked at each interval's end. Uses
 * plain system calls on Linux, whatever the transport.
 */
public final class UdpStreams {

    private final InetSocketAddress server;
    private final Run run;
    private final UdpStreamPlan plan;
    private final UdpStreamSettings settings;
    private final Consumer<UdpResult> onInterval;
    private final List<UdpStreamEnd> ends = new ArrayList<>();
    private final LoadThreads threads = new LoadThreads();

    private UdpStreams(InetSocketAddress server, Run run, UdpStreamPlan plan, Consumer<UdpResult> onInterval) {
        this.server = server;
        this.run = run;
        this.plan = plan;
        this.onInterval = onInterval;
        settings = plan.settings();
    }

    /** As {@link #run(InetSocketAddress, Token, UdpStreamPlan, TcpOptions, Consumer)}, without a word until the end. */
    public static UdpResult run(InetSocketAddress server, Token token, UdpStreamPlan plan, TcpOptions options) {
        return run(server, token, plan, options, interval -> {});
    }

    /**
     * Runs streams as planned; an interrupt ends them.
     *
     * @param onInterval is given the result of each interval when it is over, on the calling thread
     * @throws TrafficException if the server cannot be reached or refuses, a stream breaks, or the thread is interrupted
     * @throws UnsupportedLoadException if plain system calls are not available here
     */
    public static UdpResult run(
            InetSocketAddress server,
            Token token,
            UdpStreamPlan plan,
            TcpOptions options,
            Consumer<UdpResult> onInterval) {
        Transport.requireDatagrams();
        try (Run run = Run.open(server, token, plan.settings().toFields(), options)) {
            return new UdpStreams(server, run, plan, onInterval).run();
        }
    }

    private UdpResult run() {
        try {
            for (int index = 0; index < settings.streams(); index++) {
                UdpStreamEnd end = new UdpStreamEnd(index);
                int number = index;
                ends.add(end);
                threads.add(LoadThread.start("stream " + index, thread -> stream(number, end, thread)));
            }
            threads.awaitConnected(run.options().openTimeout());
            // The first look loads classes on both sides.
            look();
            threads.go();
            threads.sleepUntil(System.nanoTime() + plan.omit().toNanos());
            return measure();
        } finally {
            threads.close();
        }
    }

    private UdpResult measure() {
        Look first = look();
        Look previous = first;
        long start = System.nanoTime();
        long end = start + plan.duration().toNanos();
        long intervalNanos = plan.interval().toNanos();
        boolean last = false;
        for (long next = start + intervalNanos; !last; next += intervalNanos) {
            // An interval that would be shorter than half of the others is joined to the last one.
            last = end - next < intervalNanos / 2;
            threads.sleepUntil(last ? end : next);
            Look now = look();
            onInterval.accept(result(previous, now));
            previous = now;
        }
        return result(first, previous);
    }

    private UdpResult result(Look first, Look last) {
        List<UdpFlow> flows = new ArrayList<>();
        Histogram delays = new Histogram(3);
        for (int index = 0; index < settings.streams(); index++) {
            flows.add(flow(index, first, last));
            delays.add(delays(index, last.receiver(settings)));
            delays.subtract(delays(index, first.receiver(settings)));
        }
        return new UdpResult(
                flows,
                ProcessReport.sameClock(last.client(), last.server()) && delays.getTotalCount() > 0
                        ? Optional.of(new Latency(delays))
                        : Optional.empty(),
                ProcessReport.cpuBetween(first.client(), last.client()),
                ProcessReport.cpuBetween(first.server(), last.server()));
    }

    private UdpFlow flow(int index, Look first, Look last) {
        String stream = "stream." + index + ".";
        Fields sender = last.sender(settings);
        Fields receiver = last.receiver(settings);
        Fields senderBefore = first.sender(settings);
        Fields receiverBefore = first.receiver(settings);
        long elapsedNanos = between(receiverBefore, receiver, "nanos");
        return new UdpFlow(
                index,
                between(senderBefore, sender, stream + "sent"),
                between(senderBefore, sender, stream + "sendErrors"),
                between(receiverBefore, receiver, stream + "received"),
                between(receiverBefore, receiver, stream + "lost"),
                between(receiverBefore, receiver, stream + "duplicated"),
                between(receiverBefore, receiver, stream + "reordered"),
                new Goodput(between(receiverBefore, receiver, stream + "receivedBytes"), Math.max(1, elapsedNanos)),
                receiver.integer(stream + "jitterNanos").orElse(0));
    }

    private static long between(Fields before, Fields after, String key) {
        return after.integer(key).orElse(0) - before.integer(key).orElse(0);
    }

    private static Histogram delays(int index, Fields receiver) {
        String text = receiver.text("stream." + index + ".delays", "");
        if (text.isEmpty()) {
            return new Histogram(3);
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
        } catch (DataFormatException | RuntimeException e) {
            throw new TrafficException("the receiver's delays cannot be read: " + Sentence.from(e), e);
        }
    }

    private Look look() {
        threads.requireSound();
        Fields server = run.report();
        Fields.Builder client = ProcessReport.begin();
        ends.forEach(end -> end.report(client));
        return new Look(client.build(), server);
    }

    /** What the client's thread for one stream does. */
    private void stream(int index, UdpStreamEnd end, LoadThread thread) throws IOException, InterruptedException {
        run.options().cpu(index).ifPresent(Threads::pin);
        try (UdpSocket socket = UdpKnock.knock(server, Opening.data(run.ticket(), index), run.options(index))) {
            thread.onStop(socket::shutdown);
            if (!thread.awaitGo()) {
                return;
            }
            if (settings.isUp()) {
                end.send(settings.sender(socket, run.ticket()), socket);
            } else {
                UdpKnock.go(socket, run.ticket());
                end.receive(settings.receiver(socket, run.ticket()), socket);
            }
        }
    }

    /** What both sides had counted at a moment. */
    private record Look(Fields client, Fields server) {

        Fields sender(UdpStreamSettings settings) {
            return settings.isUp() ? client : server;
        }

        Fields receiver(UdpStreamSettings settings) {
            return settings.isUp() ? server : client;
        }
    }
}
