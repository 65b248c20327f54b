// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.ssl.SslContext;
import io.tare.load.kernel.CpuTime;
import io.tare.load.kernel.TimerSlack;
import io.tare.load.net.ReceiveTarget;
import io.tare.load.net.Rehearsal;
import io.tare.load.net.SharedLoop;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.TrafficException;
import io.tare.load.net.Transport;
import io.tare.load.result.HttpError;
import io.tare.load.result.HttpResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sends GET requests over HTTP/1.1 or HTTP/2 to any server, and times the responses. The calling thread does it all.
 *
 * <p>As a closed loop it does what ab, wrk and h2load do: each connection's or stream's next request follows its response. As
 * an open loop it does what wrk2 does, but that a request that is due takes any connection or stream that is free; if none
 * is, the wait is part of its response time.
 *
 * <p>What goes wrong is counted by kind and ends nothing: a connection that broke is opened anew, after a short pause.
 */
public final class HttpLoad {

    /** How often interrupts and time limits are looked at, and when what broke is tried again. */
    private static final long CHECK_NANOS = 20_000_000;

    /** What a read takes at most, and how many reads in a row a connection has. */
    private static final int READ_BYTES = 256 << 10;

    private static final int MAX_READS = 16;

    private final HttpTarget target;
    private final HttpPlan plan;
    private final TcpOptions options;
    private final @Nullable SslContext tls;
    private final SharedLoop loop;
    private final ByteBuf request;
    private final ByteBuf memory = Unpooled.directBuffer(READ_BYTES, READ_BYTES);
    private final RecvByteBufAllocator received;
    private final Http2Headers requestHeaders;
    private final List<Lane> lanes = new ArrayList<>();
    private final ArrayDeque<Lane> idle = new ArrayDeque<>();
    private final ArrayDeque<Lane> paused = new ArrayDeque<>();
    private final ArrayDeque<Http2Session> unflushed = new ArrayDeque<>();
    private final RequestSchedule schedule;
    private final HttpRecording recording;
    private final long startNanos = System.nanoTime();
    private long checkedNanos;
    private int busy;

    private HttpLoad(HttpTarget target, @Nullable SslContext tls, HttpPlan plan, TcpOptions options, SharedLoop loop) {
        this.target = target;
        this.tls = tls;
        this.plan = plan;
        this.options = options;
        this.loop = loop;
        request = RequestBytes.of(target, plan.keepAlive());
        requestHeaders = RequestBytes.headers(target);
        schedule = new RequestSchedule(plan);
        recording = new HttpRecording(plan);
        if (tls == null && !plan.isMultiplexed() && options.transport() != Transport.IO_URING) {
            ReceiveTarget shared = new ReceiveTarget();
            shared.use(memory, MAX_READS);
            received = shared;
        } else {
            // TLS and HTTP/2 keep what is not whole yet, and an io_uring reads for all connections at once.
            received = new AdaptiveRecvByteBufAllocator();
        }
    }

    /**
     * Sends requests as planned; an interrupt ends it.
     *
     * @param trust   what counts as the server where the target is over TLS
     * @param options how; of its CPUs none is taken, as there is no thread but the calling one
     * @throws TrafficException if the transport is not available, there are not enough descriptors, or
     *     the thread is interrupted
     * @throws io.tare.load.net.UnsupportedLoadException with {@link Transport#PLAIN}
     * @throws IllegalArgumentException if there is nothing to trust in
     */
    public static HttpResult run(HttpTarget target, HttpTrust trust, HttpPlan plan, TcpOptions options) {
        SslContext tls = target.tls() ? trust.context(plan.version()) : null;
        long slackNanos = Transport.PLAIN.isAvailable() ? TimerSlack.set(1) : 0;
        try (SharedLoop loop = new SharedLoop(options, plan.connections())) {
            return new HttpLoad(target, tls, plan, options, loop).run();
        } finally {
            if (slackNanos > 0) {
                TimerSlack.set(slackNanos);
            }
        }
    }

    private HttpResult run() {
        try {
            addLanes();
            long omitNanos = plan.omit().toNanos();
            long endNanos = omitNanos + plan.duration().toNanos();
            boolean counted = plan.requests() > 0;
            // Once for nothing, so that its classes are there when it counts.
            CpuTime.ofProcess();
            warmUpUntil(omitNanos, counted);
            Optional<CpuTime> before = CpuTime.ofProcess();
            workUntil(endNanos, counted);
            Optional<CpuTime> cpu = CpuTime.ofProcess().flatMap(after -> before.map(after::minus));
            if (plan.isOpen()) {
                workUntil(endNanos + plan.grace().toNanos(), true);
            }
            return result(cpu);
        } finally {
            lanes.forEach(Lane::drop);
            loop.close();
            lanes.forEach(Lane::release);
            request.release();
            memory.release();
        }
    }

    private void addLanes() {
        if (!plan.isMultiplexed()) {
            for (int i = 0; i < plan.connections(); i++) {
                lanes.add(new HttpConnection(this, request.duplicate()));
            }
        } else {
            List<Http2Streams> connections = Stream.generate(() -> new Http2Streams(this))
                    .limit(plan.connections())
                    .toList();
            // In turn, so that few requests under way are spread over all connections.
            for (int i = 0; i < plan.streams(); i++) {
                connections.forEach(connection -> lanes.add(new Http2Lane(this, connection)));
            }
        }
        lanes.forEach(this::free);
    }

    private HttpResult result(Optional<CpuTime> cpu) {
        long now = nanos();
        lanes.stream().filter(Lane::isBusy).forEach(lane -> recording.unanswered(lane.dueNanos(), now));
        while (plan.isOpen() && schedule.nextNanos() <= now) {
            recording.unsent(schedule.nextNanos(), now);
            schedule.take();
        }
        return recording.result(plan, now, cpu);
    }

    /** In short pieces: a loop that ends for the first time when the warm-up does would be compiled anew then. */
    private void warmUpUntil(long untilNanos, boolean orDone) {
        for (long now = nanos(); now < untilNanos && !(orDone && isDone()); now = nanos()) {
            workUntil(Math.min(untilNanos, now + Rehearsal.PERIOD_NANOS), orDone);
            recording.forgetUncounted();
        }
    }

    private void workUntil(long untilNanos, boolean orDone) {
        long now = nanos();
        while (now < untilNanos && !(orDone && isDone())) {
            while (!idle.isEmpty() && schedule.nextNanos() <= now) {
                next(idle.remove(), nanos());
            }
            if (now - checkedNanos >= CHECK_NANOS) {
                check(now);
            }
            while (!unflushed.isEmpty()) {
                unflushed.remove().flushSent();
            }
            long nextNanos = idle.isEmpty() ? untilNanos : Math.min(untilNanos, schedule.nextNanos());
            loop.turn(Math.min(nextNanos - now, CHECK_NANOS));
            now = nanos();
        }
    }

    private boolean isDone() {
        return busy == 0 && schedule.nextNanos() == RequestSchedule.NEVER;
    }

    private void check(long now) {
        checkedNanos = now;
        for (int i = paused.size(); i > 0; i--) {
            free(paused.remove());
        }
        for (Lane lane : lanes) {
            lane.expire(now);
        }
    }

    private void next(Lane lane, long now) {
        long dueNanos = plan.isOpen() ? schedule.nextNanos() : now;
        schedule.take();
        busy++;
        recording.sent(dueNanos, now);
        lane.send(dueNanos, now);
    }

    /** Returns the time since the load started. */
    long nanos() {
        return System.nanoTime() - startNanos;
    }

    boolean isEncrypted() {
        return tls != null;
    }

    boolean keepsAlive() {
        return plan.keepAlive();
    }

    long openTimeoutNanos() {
        return options.openTimeout().toNanos();
    }

    long replyTimeoutNanos() {
        return options.replyTimeout().toNanos();
    }

    /** Begins to connect. */
    ChannelFuture connect(ChannelHandler connection) {
        try {
            return loop.connect(target.address(), received, tls == null ? connection : encrypted(tls, connection));
        } catch (ChannelException e) {
            throw new TrafficException(
                    "cannot open one of " + plan.connections() + " connections: " + e.getMessage(), e);
        }
    }

    private ChannelHandler encrypted(SslContext context, ChannelHandler connection) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(context.newHandler(
                                channel.alloc(), target.host(), target.address().getPort()))
                        .addLast(connection);
            }
        };
    }

    /** Returns what all requests over HTTP/2 ask for. */
    Http2Headers requestHeaders() {
        return requestHeaders;
    }

    /** A session has written what the kernel does not have yet: all requests that are due now go out together. */
    void flushLater(Http2Session session) {
        unflushed.add(session);
    }

    /** So much of a body has come. */
    void received(long bytes, long nowNanos) {
        recording.received(bytes, nowNanos);
    }

    /** A response is whole. */
    void answered(long dueNanos, long sentNanos, long nowNanos, int status) {
        busy--;
        recording.answered(dueNanos, sentNanos, nowNanos, status);
    }

    /** A lane may have the next request: when it is due, and all that came in this turn was read. */
    void free(Lane lane) {
        idle.add(lane);
    }

    /** A request brought no response. */
    void failed(Lane lane, HttpError error, String words) {
        busy--;
        recording.failed(error, words, lane.dueNanos(), nanos());
        paused.add(lane);
    }

    /** A connection said something without being asked. */
    void unasked(String words) {
        long now = nanos();
        recording.failed(HttpError.MALFORMED, words, now, now);
    }
}
