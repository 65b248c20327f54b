// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.tare.load.control.Token;
import io.tare.load.record.LatencyRecording;
import io.tare.load.result.ConnectionsResult;
import io.tare.load.result.Latency;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens thousands of connections to a {@link TrafficServer} and exchanges messages on some of them, while the others are
 * there.
 *
 * <p>The calling thread does it all, on one event loop. Each active connection has one message under way.
 */
public final class ManyConnections {

    /** As many as are being opened at a time: a server's backlog has room for them. */
    private static final int OPENING_AT_ONCE = 128;

    private final SocketAddress server;
    private final Run run;
    private final ConnectionsPlan plan;
    private final TcpOptions options;
    private final SharedLoop loop;
    private final List<MemberConnection> members = new ArrayList<>();
    private final LatencyRecording rtt = new LatencyRecording();
    private int opened;
    private long lastReplyNanos;
    private @Nullable String failure;

    private ManyConnections(SocketAddress server, Run run, ConnectionsPlan plan, SharedLoop loop) {
        this.server = server;
        this.run = run;
        this.plan = plan;
        this.loop = loop;
        options = run.options();
    }

    /**
     * Opens connections and exchanges messages as planned; an interrupt ends it.
     *
     * @throws TrafficException if the server cannot be reached or refuses, a connection breaks, there are not enough
     *     descriptors or ports, or the thread is interrupted
     * @throws UnsupportedLoadException with {@link Transport#PLAIN}, which needs a thread for each connection
     */
    public static ConnectionsResult run(SocketAddress server, Token token, ConnectionsPlan plan, TcpOptions options) {
        PingPongSettings settings = new PingPongSettings(plan.messageBytes(), plan.connections());
        try (SharedLoop loop = new SharedLoop(options, plan.connections());
                Run run = Run.open(server, token, settings.toFields(), options)) {
            return new ManyConnections(server, run, plan, loop).run();
        }
    }

    private ConnectionsResult run() {
        try {
            long start = System.nanoTime();
            openAll();
            long openNanos = System.nanoTime() - start;
            lastReplyNanos = System.nanoTime();
            members.subList(0, plan.active()).forEach(MemberConnection::send);
            warmUp();
            members.forEach(MemberConnection::forgetRoundTrips);
            long measured = System.nanoTime();
            workFor(plan.duration());
            long elapsedNanos = System.nanoTime() - measured;
            return result(openNanos, elapsedNanos, rtt.end());
        } finally {
            loop.close();
            members.forEach(MemberConnection::release);
        }
    }

    private ConnectionsResult result(long openNanos, long elapsedNanos, Latency rtt) {
        List<MemberConnection> active = members.subList(0, plan.active());
        return new ConnectionsResult(
                plan.connections(),
                plan.active(),
                openNanos,
                elapsedNanos,
                rtt,
                active.stream().mapToLong(MemberConnection::roundTrips).min().orElse(0),
                active.stream().mapToLong(MemberConnection::roundTrips).max().orElse(0));
    }

    private void openAll() {
        long timeoutNanos = options.openTimeout().toNanos();
        int openedBefore = 0;
        long deadline = System.nanoTime() + timeoutNanos;
        while (opened < plan.connections()) {
            while (members.size() < plan.connections() && members.size() - opened < OPENING_AT_ONCE) {
                connect(members.size());
            }
            work(deadline - System.nanoTime());
            if (opened > openedBefore) {
                openedBefore = opened;
                deadline = System.nanoTime() + timeoutNanos;
            } else if (System.nanoTime() - deadline > 0) {
                throw new TrafficException("waiting for " + Addresses.words(server) + " to accept connection "
                        + (opened + 1) + " of " + plan.connections() + " failed: it did not within "
                        + Sentence.seconds(options.openTimeout()));
            }
        }
    }

    private void connect(int index) {
        MemberConnection member = new MemberConnection(index, plan.messageBytes(), run.ticket(), this);
        members.add(member);
        ChannelFuture connected = loop.connect(server, member.received(), member);
        if (!Transport.isDomain(server)) {
            // Closed by a reset: in order, each would keep its port for a minute.
            connected.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        connected.addListener(done -> {
            Throwable cause = done.cause();
            if (cause != null) {
                Throwable origin = cause.getCause() == null ? cause : cause.getCause();
                fail(index, Sentence.from(origin));
            }
        });
    }

    /** Records, and forgets it, now and then; see {@link Rehearsal}. */
    private void warmUp() {
        for (long left = plan.omit().toNanos(); left > 0; left -= Rehearsal.PERIOD_NANOS) {
            workFor(Duration.ofNanos(Math.min(left, Rehearsal.PERIOD_NANOS)));
            rtt.begin();
        }
        rtt.begin();
    }

    private void workFor(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            work(Math.min(left, PlainSocket.NAP.toNanos()));
            if (System.nanoTime() - lastReplyNanos > options.replyTimeout().toNanos()) {
                throw new TrafficException("waiting for " + Addresses.words(server)
                        + " to reply on any of its connections failed: it did not within "
                        + Sentence.seconds(options.replyTimeout()));
            }
        }
    }

    private void work(long nanos) {
        loop.turn(nanos);
        if (failure != null) {
            throw new TrafficException(failure);
        }
    }

    /** A connection is there and the server has accepted it. */
    void opened() {
        opened++;
    }

    /** A reply is there. */
    void replied(long rttNanos, long nowNanos) {
        lastReplyNanos = nowNanos;
        rtt.record(rttNanos);
    }

    void fail(int index, String reason) {
        if (failure == null) {
            failure = "connection " + (index + 1) + " of " + plan.connections() + " to " + Addresses.words(server)
                    + " broke: " + reason;
        }
    }
}
