// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import io.netty.channel.ChannelException;
import io.tare.load.net.MeasuredTime;
import io.tare.load.net.OpenLoopRecorder;
import io.tare.load.net.Rehearsal;
import io.tare.load.net.SharedLoop;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.TrafficException;
import io.tare.load.pace.Arrivals;
import java.net.SocketAddress;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One job: its connections on one event loop, and the schedule by which they ask. The thread that makes it does all.
 *
 * <p>Times are those of {@link System#nanoTime()}; when a request is due, is counted from the start of the schedule.
 */
final class RespRun {

    /** How many are being opened at a time: a server's backlog has room for them. */
    private static final int OPENING_AT_ONCE = 128;

    /** What is waited for at most in one turn of the loop. Netty's epoll needs no timer for as much. */
    private static final long NAP_NANOS = 20_000_000;

    /** How long who is told to stop waits for what is under way. */
    private static final long STOPPED_NANOS = 1_000_000_000;

    private static final long CHECK_NANOS = 10_000_000;

    /** How long a connection that broke stays so, that a server which refuses is not asked without end. */
    private static final long RETRY_NANOS = 100_000_000;

    private static final long NEVER = Long.MAX_VALUE;

    private final SocketAddress server;
    private final RespLogin login;
    private final RequestForm loginForm;
    private final TcpOptions options;
    private final RespJob job;
    private final RespPlan plan;
    private final BooleanSupplier stopped;
    private final RespTally tally;
    private final boolean closed;
    private final SharedLoop loop;
    private final RequestBatch shared;
    private final @Nullable RespConnection[] connections;
    private final long[] brokeNanos;
    private final Rehearsal rehearsal = new Rehearsal();
    private final Arrivals arrivals;
    private int opening;
    private int ready;
    private int next;
    private long budget;
    private long lost;
    private boolean sending;
    private boolean over;
    private long startNanos;
    private MeasuredTime measured = new MeasuredTime(0, 0);
    private long nextDueNanos = NEVER;
    private long checkedNanos;

    /**
     * Makes one.
     *
     * @param stopped ends it early
     * @param tally   what it counts into
     */
    RespRun(
            SocketAddress server,
            RespLogin login,
            TcpOptions options,
            RespJob job,
            RespPlan plan,
            RespTally tally,
            BooleanSupplier stopped) {
        this.server = server;
        this.login = login;
        this.options = options;
        this.job = job;
        this.plan = plan;
        this.tally = tally;
        this.stopped = stopped;
        loginForm = RequestForm.ofWords(login.words());
        closed = plan.perSecond() == 0;
        budget = plan.requests() == 0 ? NEVER : plan.requests();
        connections = new RespConnection[job.connections()];
        brokeNanos = new long[job.connections()];
        arrivals = closed ? () -> NEVER : plan.pacing().arrivals(plan.perSecond(), 1, 0, plan.seed());
        loop = new SharedLoop(options, job.connections());
        shared = RequestBatch.of(job.form(), job.pipeline(), job.numbers(), job.bound());
    }

    /**
     * Connects, asks as planned, and disconnects.
     *
     * @param onStart is told when the schedule starts
     * @return how long was measured, in ns
     * @throws TrafficException if the kernel has no room for so many connections, or refuses the options
     */
    long run(LongConsumer onStart) {
        try {
            open();
            start();
            onStart.accept(startNanos);
            long now = System.nanoTime();
            while (isGoing(now)) {
                // Where all connections are full, only a reply makes room.
                long wakeNanos = dispatch(now) ? nextDueNanos : NEVER;
                long leftNanos = Math.min(wakeNanos, measured.toNanos() - startNanos) - (now - startNanos);
                turn(Math.min(NAP_NANOS, Math.max(0, leftNanos)));
                now = System.nanoTime();
                if (rehearsal.isDue(now, measured)) {
                    tally.forgetUncounted();
                }
            }
            sending = false;
            long measuredNanos = Math.max(1, Math.min(now, measured.toNanos()) - measured.fromNanos());
            drain(now + plan.grace().toNanos());
            return measuredNanos;
        } finally {
            over = true;
            loop.close();
            shared.close();
        }
    }

    RespTally tally() {
        return tally;
    }

    /** What a connection says first; empty if nothing. */
    RequestForm login() {
        return loginForm;
    }

    boolean isAnsweredBy(byte type) {
        return job.command().isAnsweredBy(type);
    }

    /** A connection can be used. */
    void isReady(RespConnection connection) {
        opening--;
        ready++;
        isIdle(connection);
    }

    /** All that a connection asked is answered. */
    void isIdle(RespConnection connection) {
        if (closed && sending && budget > 0 && connection.hasRoom()) {
            int count = (int) Math.min(job.pipeline(), budget);
            budget -= budget == NEVER ? 0 : count;
            connection.sendNow(count);
        }
    }

    /** A request was handed to the kernel. */
    void sent(long dueNanos, long now) {
        OpenLoopRecorder recorder = recorder(dueNanos);
        if (closed) {
            recorder.due();
        } else {
            recorder.sent(now - dueNanos);
        }
    }

    /** A request was answered. */
    void answered(long dueNanos, long sentNanos, long now) {
        recorder(now).answeredInTime();
        recorder(dueNanos).answered(now - dueNanos, now - sentNanos);
    }

    /** A request had no reply when the run ended. */
    void unanswered(long dueNanos, long now) {
        recorder(dueNanos).unanswered(now - dueNanos);
    }

    /** A connection has ended before the run has. */
    void broke(RespConnection connection, boolean wasReady) {
        if (!wasReady) {
            opening--;
        }
        lost += connection.inFlight();
        brokeNanos[connection.slot()] = System.nanoTime();
        if (!job.persists()) {
            sending = false;
            budget = 0;
        }
    }

    boolean isOver() {
        return over;
    }

    private OpenLoopRecorder recorder(long nanos) {
        return tally.recorder(measured.place(nanos));
    }

    private long pending() {
        return tally.sent() - tally.replies() - lost;
    }

    private boolean isGoing(long now) {
        return now - measured.toNanos() < 0 && !stopped.getAsBoolean() && (budget > 0 || pending() > 0);
    }

    private void open() {
        long patienceNanos = options.openTimeout().toNanos();
        long deadline = System.nanoTime() + patienceNanos;
        int begun = 0;
        int readyBefore = 0;
        while ((begun < connections.length || opening > 0) && !stopped.getAsBoolean()) {
            while (begun < connections.length && opening < OPENING_AT_ONCE) {
                connect(begun++);
            }
            turn(NAP_NANOS);
            if (ready > readyBefore) {
                readyBefore = ready;
                deadline = System.nanoTime() + patienceNanos;
            } else if (System.nanoTime() - deadline > 0) {
                // The rest is tried when it is under way.
                return;
            }
        }
    }

    private void start() {
        startNanos = System.nanoTime();
        long countFromNanos = startNanos + plan.omit().toNanos();
        measured = new MeasuredTime(
                countFromNanos, countFromNanos + plan.duration().toNanos());
        // It is not sending if its only connection is broken already.
        sending = budget > 0;
        nextDueNanos = nextDue();
        for (RespConnection connection : connections) {
            if (connection != null && connection.isReady()) {
                isIdle(connection);
            }
        }
    }

    private void connect(int slot) {
        RequestBatch requests = job.form().draws() == 0
                ? shared.share()
                : RequestBatch.of(job.form(), job.pipeline(), job.numbers(), job.bound());
        RespConnection connection = new RespConnection(this, slot, requests, job.pipeline(), login.resp3());
        connections[slot] = connection;
        opening++;
        try {
            loop.connect(server, connection.received(), connection).addListener(done -> {
                Throwable cause = done.cause();
                if (cause != null) {
                    connection.fail(RespErrors.kindOf(cause));
                }
            });
        } catch (ChannelException | TrafficException e) {
            connection.release();
            throw new TrafficException(
                    "cannot open connection " + (slot + 1) + " of " + connections.length + ": " + e.getMessage(), e);
        }
    }

    private void turn(long nanos) {
        loop.turn(nanos);
        long now = System.nanoTime();
        if (now - checkedNanos >= CHECK_NANOS) {
            checkedNanos = now;
            for (int slot = 0; slot < connections.length; slot++) {
                RespConnection connection = connections[slot];
                if (connection != null) {
                    check(connection, now);
                } else if (sending && opening < OPENING_AT_ONCE) {
                    connect(slot);
                }
            }
        }
    }

    private void check(RespConnection connection, long now) {
        long silentNanos = now - connection.signNanos();
        if (connection.isBroken()) {
            if (sending && job.persists() && now - brokeNanos[connection.slot()] > RETRY_NANOS) {
                connect(connection.slot());
            }
        } else if (!connection.isReady()) {
            if (silentNanos > options.openTimeout().toNanos()) {
                connection.fail(RespErrors.STALLED);
            }
        } else if (connection.inFlight() == 0) {
            // Where its last requests were not out of here yet when they were answered.
            isIdle(connection);
        } else if (silentNanos > options.replyTimeout().toNanos()) {
            connection.countUnanswered(now);
            connection.fail(RespErrors.STALLED);
        }
    }

    /**
     * Sends what is due, as far as there are connections with room; the rest waits, and its time counts.
     *
     * @return whether all was sent
     */
    private boolean dispatch(long now) {
        long dueToNanos = now - startNanos;
        while (nextDueNanos <= dueToNanos) {
            RespConnection connection = withRoom();
            if (connection == null) {
                return false;
            }
            for (int room = job.pipeline() - connection.inFlight(); room > 0 && nextDueNanos <= dueToNanos; room--) {
                connection.ask(startNanos + nextDueNanos);
                nextDueNanos = nextDue();
            }
            connection.send();
        }
        return true;
    }

    /** Returns the next connection, in turn, that may have one more request under way. */
    private @Nullable RespConnection withRoom() {
        for (int tried = 0; tried < connections.length; tried++) {
            RespConnection connection = connections[next];
            next = next + 1 == connections.length ? 0 : next + 1;
            if (connection != null
                    && connection.isReady()
                    && connection.inFlight() < job.pipeline()
                    && connection.hasRoom()) {
                return connection;
            }
        }
        return null;
    }

    private long nextDue() {
        long nanos = arrivals.nextNanos();
        if (nanos >= measured.toNanos() - startNanos) {
            return NEVER;
        }
        recorder(startNanos + nanos).due();
        return nanos;
    }

    /**
     * Sends what is still due, waits for the replies that are missing, and counts those that do not come.
     *
     * <p>Whoever is told to stop sends nothing more, and waits for a moment: what is under way when the run's keys are
     * removed could make one of them again.
     */
    private void drain(long deadline) {
        long now = System.nanoTime();
        while ((pending() > 0 || nextDueNanos != NEVER) && now - deadline < 0 && !stopped.getAsBoolean()) {
            dispatch(now);
            turn(Math.min(NAP_NANOS, deadline - now));
            now = System.nanoTime();
        }
        if (stopped.getAsBoolean()) {
            for (long last = now + STOPPED_NANOS; pending() > 0 && now - last < 0; now = System.nanoTime()) {
                turn(Math.min(NAP_NANOS, last - now));
            }
        }
        for (RespConnection connection : connections) {
            if (connection != null && connection.isReady() && connection.inFlight() > 0) {
                connection.countUnanswered(now);
                tally.error(RespErrors.STALLED);
            }
        }
        for (; nextDueNanos < now - startNanos; nextDueNanos = nextDue()) {
            unanswered(startNanos + nextDueNanos, now);
        }
    }
}
