// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.util.concurrent.FastThreadLocalThread;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Streams of datagrams side by side. Each has a socket and a thread on either side.
 *
 * <p>What counts is what the receiver received, by the receiver's clock; both sides are asked at each interval's end. Uses
 * plain system calls on Linux, whatever the transport.
 */
public final class UdpStreams {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final InetSocketAddress server;
    private final Run run;
    private final UdpStreamPlan plan;
    private final UdpStreamSettings settings;
    private final Consumer<UdpResult> onInterval;
    private final List<StreamThread> threads = new ArrayList<>();

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
                threads.add(new StreamThread(index));
            }
            threads.forEach(StreamThread::awaitConnected);
            // The first look loads classes on both sides.
            look();
            threads.forEach(thread -> thread.going.countDown());
            sleepUntil(System.nanoTime() + plan.omit().toNanos());
            return measure();
        } finally {
            threads.forEach(StreamThread::stop);
            threads.forEach(StreamThread::join);
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
            sleepUntil(last ? end : next);
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
        threads.forEach(StreamThread::requireAlive);
        Fields server = run.report();
        Fields.Builder client = ProcessReport.begin();
        threads.forEach(thread -> thread.end.report(client));
        return new Look(client.build(), server);
    }

    private void sleepUntil(long deadlineNanos) {
        for (long left = deadlineNanos - System.nanoTime(); left > 0; left = deadlineNanos - System.nanoTime()) {
            threads.forEach(StreamThread::requireAlive);
            try {
                TimeUnit.NANOSECONDS.sleep(Math.min(left, PlainSocket.NAP.toNanos()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TrafficException("the streams were interrupted", e);
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

    /** The client's thread for one stream. */
    private final class StreamThread {

        private final int index;
        private final UdpStreamEnd end;
        private final CountDownLatch connected = new CountDownLatch(1);
        private final CountDownLatch going = new CountDownLatch(1);
        private final Thread thread;
        private volatile boolean stopped;
        private volatile @Nullable UdpSocket socket;
        private volatile @Nullable Throwable failure;

        StreamThread(int index) {
            this.index = index;
            end = new UdpStreamEnd(index);
            thread = new FastThreadLocalThread(this::live, "load-udp-stream-" + index);
            thread.setDaemon(true);
            thread.start();
        }

        void awaitConnected() {
            try {
                // The knock has a limit of its own: this is for a thread that got no CPU.
                Duration timeout = run.options().openTimeout().multipliedBy(3);
                if (!connected.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new TrafficException(
                            "stream " + index + " was not connected within " + Sentence.seconds(timeout));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TrafficException("the streams were interrupted", e);
            }
            requireAlive();
        }

        void requireAlive() {
            Throwable reason = failure;
            if (reason != null) {
                throw new TrafficException("stream " + index + " broke: " + Sentence.from(reason), reason);
            }
        }

        void stop() {
            stopped = true;
            going.countDown();
            UdpSocket open = socket;
            if (open != null) {
                open.shutdown();
            }
        }

        void join() {
            Threads.join(thread, System.nanoTime() + STOP_TIMEOUT.toNanos(), STOP_TIMEOUT);
        }

        private void live() {
            try {
                run.options().cpu(index).ifPresent(Threads::pin);
                try (UdpSocket open = UdpKnock.knock(server, Opening.data(run.ticket(), index), run.options())) {
                    socket = open;
                    connected.countDown();
                    going.await();
                    if (settings.isUp()) {
                        end.send(settings.sender(open, run.ticket()), open);
                    } else {
                        UdpKnock.go(open, run.ticket());
                        end.receive(settings.receiver(open, run.ticket()), open);
                    }
                }
            } catch (IOException | RuntimeException | Error e) {
                if (!stopped) {
                    failure = e;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                connected.countDown();
            }
        }
    }
}
