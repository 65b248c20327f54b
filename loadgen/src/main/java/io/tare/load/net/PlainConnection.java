// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tare.load.kernel.Sockets;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/** A connection by plain system calls of the thread that opened it. */
final class PlainConnection implements Connection {

    private final ConnectionHealth health;
    private final PlainSocket socket;
    private final Duration replyTimeout;
    private final Deque<ByteBuf> queue = new ArrayDeque<>();
    private ByteBuf target = Unpooled.EMPTY_BUFFER;
    private Runnable onReceived = () -> {};

    /** Takes over the socket, with nothing in flight on it. */
    PlainConnection(PlainSocket socket, String peer, TcpOptions options) {
        this.socket = socket;
        health = new ConnectionHealth(peer);
        replyTimeout = options.replyTimeout();
    }

    @Override
    public void receive(ByteBuf target, Runnable onReceived) {
        this.target = target;
        this.onReceived = onReceived;
    }

    @Override
    public void checkUsable(String awaited) {
        health.checkUsable(awaited);
    }

    @Override
    public void write(ByteBuf buffer) {
        queue.add(buffer);
    }

    @Override
    public void flush() {
        try {
            for (ByteBuf first = queue.peek(); first != null; first = queue.peek()) {
                long address = first.memoryAddress() + first.readerIndex();
                int bytes = first.readableBytes();
                int sent = socket.spins()
                        ? socket.send(address, 0, bytes)
                        : Sockets.sendNow(socket.descriptor(), address, bytes);
                if (sent < bytes) {
                    first.skipBytes(sent);
                    return;
                }
                queue.remove().release();
            }
        } catch (IOException e) {
            health.fail(Sentence.from(e), e);
        }
    }

    @Override
    public boolean hasRoom() {
        return queue.isEmpty();
    }

    @Override
    public void await(BooleanSupplier condition, String awaited) {
        await(condition, awaited, replyTimeout);
    }

    @Override
    public void await(BooleanSupplier condition, String awaited, Duration timeout) {
        long leftNanos = timeout.toNanos();
        long deadline = System.nanoTime() + leftNanos;
        while (!condition.getAsBoolean()) {
            if (leftNanos <= 0) {
                health.timeOut(timeout);
            }
            health.checkGoing(awaited);
            turn();
            leftNanos = deadline - System.nanoTime();
        }
    }

    @Override
    public boolean awaitUntil(BooleanSupplier condition, long deadlineNanos, String awaited) {
        boolean timeLeft = true;
        while (!condition.getAsBoolean()) {
            if (!timeLeft) {
                return false;
            }
            long leftNanos = Math.max(0, deadlineNanos - System.nanoTime());
            timeLeft = leftNanos > 0;
            health.checkGoing(awaited);
            if (socket.spins() || poll(leftNanos)) {
                flush();
                receiveNow();
            }
        }
        return true;
    }

    @Override
    public void sendNoMore() {
        try {
            socket.sendNoMore();
        } catch (IOException e) {
            health.fail(Sentence.from(e), e);
        }
    }

    @Override
    public OptionalInt descriptor() {
        return OptionalInt.of(socket.descriptor());
    }

    @Override
    public void fail(String reason) {
        health.fail(reason, null);
    }

    @Override
    public void close() {
        if (!health.close()) {
            return;
        }
        queue.forEach(ByteBuf::release);
        queue.clear();
        try {
            socket.close();
        } catch (IOException e) {
            throw new TrafficException(
                    "closing the connection to " + health.peer() + " failed: " + Sentence.from(e), e);
        }
    }

    /** Waits once for something to happen, for a while. */
    private void turn() {
        if (queue.isEmpty()) {
            // One call that waits and receives.
            receive();
        } else if (socket.spins() || poll(PlainSocket.NAP.toNanos())) {
            flush();
            receiveNow();
        }
    }

    private boolean poll(long nanos) {
        try {
            return Sockets.awaitReady(
                    socket.descriptor(), true, !queue.isEmpty(), Math.min(nanos, PlainSocket.NAP.toNanos()));
        } catch (IOException e) {
            health.fail(Sentence.from(e), e);
            return false;
        }
    }

    private void receive() {
        try {
            take(socket.receive(target.memoryAddress() + target.writerIndex(), target.writableBytes()));
        } catch (IOException e) {
            health.fail(Sentence.from(e), e);
        }
    }

    private void receiveNow() {
        try {
            take(socket.receiveNow(target.memoryAddress() + target.writerIndex(), target.writableBytes(), false));
        } catch (IOException e) {
            health.fail(Sentence.from(e), e);
        }
    }

    private void take(int bytes) {
        if (bytes == PlainSocket.END) {
            health.fail("it closed the connection", null);
        } else if (bytes > 0) {
            target.writerIndex(target.writerIndex() + bytes);
            onReceived.run();
        }
    }
}
