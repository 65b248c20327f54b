// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.tare.load.kernel.CpuTime;
import io.tare.load.kernel.TimerSlack;
import io.tare.load.net.ReceiveTarget;
import io.tare.load.net.SharedLoop;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.Transport;
import io.tare.load.result.HttpError;
import io.tare.load.result.HttpResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends GET requests over HTTP/1.1 to any server, and times the responses. The calling thread does it all.
 *
 * <p>As a closed loop it does what ab and wrk do: each connection's next request follows its response. As an open loop
 * it does what wrk2 does, but that a request that is due takes any connection that is free; if none is, the
 * wait is part of its response time.
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
    private final List<HttpConnection> connections = new ArrayList<>();
    private final ArrayDeque<HttpConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<HttpConnection> paused = new ArrayDeque<>();
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
        schedule = new RequestSchedule(plan);
        recording = new HttpRecording(plan);
        if (tls == null && options.transport() != Transport.IO_URING) {
            ReceiveTarget shared = new ReceiveTarget();
            shared.use(memory, MAX_READS);
            received = shared;
        } else {
            // A handshake keeps what it cannot decrypt yet, and an io_uring reads for all connections at once.
            received = new AdaptiveRecvByteBufAllocator();
        }
    }

    /**
     * Sends requests as planned; an interrupt ends it.
     *
     * @param trust   what counts as the server where the target is over TLS
     * @param options how; of its CPUs none is taken, as there is no thread but the calling one
     * @throws io.tare.load.net.TrafficException if the transport is not available, there are not enough descriptors, or
     *     the thread is interrupted
     * @throws io.tare.load.net.UnsupportedLoadException with {@link Transport#PLAIN}
     * @throws IllegalArgumentException if there is nothing to trust in
     */
    public static HttpResult run(HttpTarget target, HttpTrust trust, HttpPlan plan, TcpOptions options) {
        SslContext tls = target.tls() ? trust.context() : null;
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
            for (int i = 0; i < plan.connections(); i++) {
                HttpConnection connection = new HttpConnection(this, request.duplicate());
                connections.add(connection);
                free(connection);
            }
            long omitNanos = plan.omit().toNanos();
            long endNanos = omitNanos + plan.duration().toNanos();
            boolean counted = plan.requests() > 0;
            workUntil(omitNanos, counted);
            Optional<CpuTime> before = CpuTime.ofProcess();
            workUntil(endNanos, counted);
            Optional<CpuTime> cpu = CpuTime.ofProcess().flatMap(after -> before.map(after::minus));
            if (plan.isOpen()) {
                workUntil(endNanos + plan.grace().toNanos(), true);
            }
            return result(cpu);
        } finally {
            connections.forEach(HttpConnection::drop);
            loop.close();
            connections.forEach(HttpConnection::release);
            request.release();
            memory.release();
        }
    }

    private HttpResult result(Optional<CpuTime> cpu) {
        long now = nanos();
        connections.stream()
                .filter(HttpConnection::isBusy)
                .forEach(connection -> recording.unanswered(connection.dueNanos(), now));
        while (plan.isOpen() && schedule.nextNanos() <= now) {
            recording.unsent(schedule.nextNanos(), now);
            schedule.take();
        }
        return recording.result(plan, now, cpu);
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
        for (HttpConnection connection : connections) {
            connection.expire(now);
        }
    }

    private void next(HttpConnection connection, long now) {
        long dueNanos = plan.isOpen() ? schedule.nextNanos() : now;
        schedule.take();
        busy++;
        recording.sent(dueNanos, now);
        connection.send(dueNanos, now);
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
    ChannelFuture connect(HttpConnection connection) {
        SslContext context = tls;
        if (context == null) {
            return loop.connect(target.address(), received, connection);
        }
        return loop.connect(target.address(), received, new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(context.newHandler(
                                channel.alloc(), target.host(), target.address().getPort()))
                        .addLast(connection);
            }
        });
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

    /** A connection may have the next request: when it is due, and all that came in this turn was read. */
    void free(HttpConnection connection) {
        idle.add(connection);
    }

    /** A request brought no response. */
    void failed(HttpConnection connection, HttpError error, String words) {
        busy--;
        recording.failed(error, words, connection.dueNanos(), nanos());
        paused.add(connection);
    }

    /** A connection said something without being asked. */
    void unasked(String words) {
        long now = nanos();
        recording.failed(HttpError.MALFORMED, words, now, now);
    }
}
