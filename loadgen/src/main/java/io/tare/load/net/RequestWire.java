// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** What an open loop's thread sends requests and receives replies by. For the thread that opened it. */
interface RequestWire extends AutoCloseable {

    /** Gives each reply to the given one, within a wait. */
    void onReply(Replies replies);

    /** Says whether the last requests are out, so that others may be written in their place. */
    boolean hasRoom();

    /**
     * Hands requests to the kernel, as many as it takes; what is left goes out during the next wait.
     *
     * @param requests one behind the other; stays the caller's
     * @param count    how many
     */
    void send(ByteBuf requests, int count) throws IOException;

    /**
     * Sends what is left, and receives, until the condition holds or the time has come; once even if it has come
     * already.
     *
     * @param deadlineNanos by {@link System#nanoTime()}
     */
    void await(BooleanSupplier condition, long deadlineNanos) throws IOException;

    @Override
    void close() throws IOException;

    /** Takes replies. */
    interface Replies {

        /**
         * Takes one.
         *
         * @param bytes  in which the reply lies, whole
         * @param memory the same bytes as a buffer of the JDK
         * @param offset where it begins in both
         */
        void take(ByteBuf bytes, ByteBuffer memory, int offset);
    }
}
