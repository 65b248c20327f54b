// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** Requests and replies one behind the other on a stream. */
final class StreamRequestWire implements RequestWire {

    private static final int RECEIVE_BYTES = 64 << 10;

    private final Connection connection;
    private final int messageBytes;
    private final NativeMemory received;
    private final ByteBuffer memory;
    private ByteBuf requests = Unpooled.EMPTY_BUFFER;
    private Replies replies = (bytes, memory, offset) -> {};

    /** Takes over the connection. */
    StreamRequestWire(Connection connection, int messageBytes) {
        this.connection = connection;
        this.messageBytes = messageBytes;
        received = NativeMemory.allocate(Math.max(RECEIVE_BYTES, 2 * messageBytes));
        memory = received.buffer().nioBuffer(0, received.buffer().capacity());
        connection.receive(received.buffer(), this::onReceived);
    }

    @Override
    public void onReply(Replies replies) {
        this.replies = replies;
    }

    @Override
    public boolean hasRoom() {
        // The connection keeps a reference to what it has not sent.
        return requests.refCnt() <= 1;
    }

    @Override
    public void send(ByteBuf requests, int count) {
        this.requests = requests;
        requests.setIndex(0, count * messageBytes);
        connection.write(requests.retain());
        connection.flush();
    }

    @Override
    public void await(BooleanSupplier condition, long deadlineNanos) {
        connection.awaitUntil(condition, deadlineNanos, "reply");
    }

    @Override
    public void close() {
        connection.close();
        received.close();
    }

    private void onReceived() {
        ByteBuf bytes = received.buffer();
        while (bytes.readableBytes() >= messageBytes) {
            replies.take(bytes, memory, bytes.readerIndex());
            bytes.skipBytes(messageBytes);
        }
        bytes.discardReadBytes();
    }
}
