// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.tare.load.pace.Arrivals;
import io.tare.load.udp.SequenceTracker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * One connection of an open loop: sends each request when it is due, whatever has become of those before it, and times
 * the replies.
 *
 * <p>All times here are in ns from the start of the schedule. An exchange allocates nothing. For one thread.
 */
final class OpenLoopSender implements AutoCloseable {

    /** As much as is handed to the kernel in one call, when the sender has fallen behind. */
    private static final int BATCH_BYTES = 64 << 10;

    private static final int MAX_BATCH = 64;
    private static final long NEVER = Long.MAX_VALUE;

    private final OpenLoopPlan plan;
    private final int connection;
    private final long ticket;
    private final RequestWire wire;
    private final OpenLoopRecorder[] recorders;
    private final long startNanos;
    private final MeasuredTime measured;
    private final Rehearsal rehearsal = new Rehearsal();
    private final Arrivals arrivals;
    private final SequenceTracker sequences = new SequenceTracker();
    private final RequestHeader header = new RequestHeader();
    private final int batch;
    private final NativeMemory requests;
    private final ByteBuffer requestMemory;
    private final BooleanSupplier maySend = this::maySend;
    private long nextDueNanos;
    private long sent;
    private long received;

    /**
     * @param wire       stays the caller's
     * @param recorder   is for what counts
     * @param startNanos when the schedule starts, by {@link System#nanoTime()}
     */
    OpenLoopSender(
            OpenLoopPlan plan,
            int connection,
            long ticket,
            RequestWire wire,
            OpenLoopRecorder recorder,
            long startNanos) {
        this.plan = plan;
        this.connection = connection;
        this.ticket = ticket;
        this.wire = wire;
        recorders = new OpenLoopRecorder[] {recorder, new OpenLoopRecorder()};
        this.startNanos = startNanos;
        long omitNanos = plan.omit().toNanos();
        measured = new MeasuredTime(omitNanos, omitNanos + plan.duration().toNanos());
        arrivals = arrivals();
        batch = Math.max(1, Math.min(MAX_BATCH, BATCH_BYTES / plan.messageBytes()));
        requests = NativeMemory.allocate(batch * plan.messageBytes());
        try (NativeMemory payload = NativeMemory.ofPayload(plan.messageBytes())) {
            for (int i = 0; i < batch; i++) {
                requests.buffer().setBytes(i * plan.messageBytes(), payload.buffer(), 0, plan.messageBytes());
            }
        }
        requests.buffer().writerIndex(requests.buffer().capacity());
        requestMemory = requests.buffer().nioBuffer(0, batch * plan.messageBytes());
        nextDueNanos = next();
        wire.onReply(this::take);
    }

    /**
     * Sends and receives until the last request is answered or its grace is over.
     *
     * @param stopped ends it early
     */
    void run(BooleanSupplier stopped) throws IOException {
        long lastNanos = measured.toNanos() + plan.grace().toNanos();
        long now = nanos();
        while (now < lastNanos && !stopped.getAsBoolean() && (nextDueNanos != NEVER || received < sent)) {
            if (nextDueNanos <= now && maySend()) {
                send(now);
            }
            long napNanos = Math.min(lastNanos, now + PlainSocket.NAP.toNanos());
            if (maySend()) {
                wire.await(() -> false, startNanos + Math.min(napNanos, nextDueNanos));
            } else {
                wire.await(maySend, startNanos + napNanos);
            }
            now = nanos();
            if (rehearsal.isDue(now, measured)) {
                recorders[MeasuredTime.NOT_COUNTED].reset();
            }
        }
        countUnanswered();
        recorders[MeasuredTime.COUNTED].disorder(sequences.duplicated(), sequences.reordered());
    }

    @Override
    public void close() {
        requests.close();
    }

    private boolean maySend() {
        return wire.hasRoom() && (plan.maxInFlight() == 0 || sent - received < plan.maxInFlight());
    }

    private void send(long now) throws IOException {
        ByteBuf bytes = requests.buffer();
        int messageBytes = plan.messageBytes();
        int count = 0;
        while (count < batch && nextDueNanos <= now && maySend()) {
            header.begin(bytes, count * messageBytes, ticket, sent, nextDueNanos);
            nextDueNanos = next();
            count++;
            sent++;
        }
        long sentNanos = nanos();
        for (int offset = 0; offset < count * messageBytes; offset += messageBytes) {
            header.finish(bytes, requestMemory, offset, sentNanos);
            long dueNanos = RequestHeader.dueNanos(bytes, offset);
            recorder(dueNanos).sent(sentNanos - dueNanos);
        }
        wire.send(bytes, count);
    }

    private void take(ByteBuf bytes, ByteBuffer memory, int offset) {
        long now = nanos();
        if (!header.isSound(bytes, memory, offset, ticket) || (plan.integrity() && !isWhole(bytes, offset))) {
            throw new TrafficException("reply " + received + " is not what was sent");
        }
        if (!isNext(RequestHeader.index(bytes, offset))) {
            return;
        }
        received++;
        recorder(now).answeredInTime();
        long dueNanos = RequestHeader.dueNanos(bytes, offset);
        recorder(dueNanos).answered(now - dueNanos, now - RequestHeader.sentNanos(bytes, offset));
    }

    private OpenLoopRecorder recorder(long nanos) {
        return recorders[measured.place(nanos)];
    }

    /** Says whether a reply is to be counted. On a stream they come in order. */
    private boolean isNext(long index) {
        if (plan.protocol() == OpenLoopPlan.Protocol.UDP) {
            return sequences.arrived((int) index);
        }
        if (index != received) {
            throw new TrafficException("reply " + received + " is to request " + index);
        }
        return true;
    }

    private boolean isWhole(ByteBuf bytes, int offset) {
        return ByteBufUtil.equals(
                bytes,
                offset + RequestHeader.BYTES,
                requests.buffer(),
                RequestHeader.BYTES,
                plan.messageBytes() - RequestHeader.BYTES);
    }

    private long next() {
        long nanos = arrivals.nextNanos();
        if (nanos >= measured.toNanos()) {
            return NEVER;
        }
        recorder(nanos).due();
        return nanos;
    }

    /**
     * Requests without a reply count with the time that they have waited. On a stream replies come in order, so they are
     * the last ones. Which datagrams are lost is not known here; of those, only what was never sent counts.
     */
    private void countUnanswered() {
        long now = nanos();
        long known = plan.protocol() == OpenLoopPlan.Protocol.UDP ? sent : received;
        Arrivals again = arrivals();
        long index = 0;
        for (long dueNanos = again.nextNanos();
                dueNanos < Math.min(measured.toNanos(), now);
                dueNanos = again.nextNanos()) {
            if (index >= known) {
                recorder(dueNanos).unanswered(now - dueNanos);
                if (index > sent) {
                    // The next one to be sent has been counted already.
                    recorder(dueNanos).due();
                }
            }
            index++;
        }
    }

    private Arrivals arrivals() {
        return plan.pacing().arrivals(plan.perSecond(), plan.connections(), connection, plan.seed());
    }

    private long nanos() {
        return System.nanoTime() - startNanos;
    }
}
