// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.unix.Socket;
import java.io.IOException;

/**
 * From how many bytes on the kernel wakes a stream's receiver, SO_RCVLOWAT in socket(7).
 *
 * <p>Most of what one stream costs its sender is waking its receiver, so a receiver that is woken for every segment
 * makes the stream slow. The stream's end always wakes. Not thread-safe.
 */
final class LowWater {

    /** What a receiver reads at once, if it is there. */
    static final int READ_BYTES = 512 << 10;

    /** What is worth being woken for: with more, the memory would no longer be in a cache when it is read. */
    private static final int MAX_WAKE_BYTES = 512 << 10;

    /**
     * A sender must not have filled the window when its receiver wakes. The window is about half of the socket's buffer,
     * which the kernel enlarges while a stream is fast.
     */
    private static final int BUFFERS_SHARE = 8;

    /** After so many waits this asks again how large the buffer is. */
    private static final int WAITS_PER_LOOK = 32;

    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVLOWAT = 18;

    private final Socket socket;
    private int bytes = 1;
    private int waits;
    private int wakeBytes;

    LowWater(Socket socket) {
        this.socket = socket;
    }

    /**
     * Sets it for the next wait of a receiver.
     *
     * @param received what it has received so far: who confirms must not wait for more than the sender will send
     *                 before it is confirmed, and a slow stream is not worth waiting long for
     */
    void set(StreamSettings settings, long received) throws IOException {
        if (waits++ % WAITS_PER_LOOK == 0) {
            wakeBytes = Math.max(1, Math.min(MAX_WAKE_BYTES, socket.getReceiveBufferSize() / BUFFERS_SHARE));
        }
        long wanted = settings.bytesPerSecond() > 0 ? 1 : wakeBytes;
        if (settings.confirm()) {
            wanted = Math.min(wanted, settings.chunkBytes() - received % settings.chunkBytes());
        }
        if (wanted != bytes) {
            bytes = (int) wanted;
            socket.setIntOpt(SOL_SOCKET, SO_RCVLOWAT, bytes);
        }
    }
}
