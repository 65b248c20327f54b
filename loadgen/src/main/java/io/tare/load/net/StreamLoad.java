// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

/**
 * What a {@link TcpStream} sends.
 *
 * <p>The window is what keeps the sender busy while confirmations travel: it must hold more than bandwidth × RTT,
 * or the stream measures the RTT. Immutable.
 *
 * @param chunkBytes   what the receiver confirms as one, in [1, 64 MiB]
 * @param windowChunks chunks that may be on their way unconfirmed, in [1, 1024]
 */
public record StreamLoad(int chunkBytes, int windowChunks) {

    private static final int MAX_WINDOW_CHUNKS = 1024;

    public StreamLoad {
        int maxChunkBytes = StreamSettings.MAX_CHUNK_BYTES;
        if (chunkBytes < 1 || chunkBytes > maxChunkBytes) {
            throw new IllegalArgumentException("chunkBytes must be in [1, " + maxChunkBytes + "]: " + chunkBytes);
        }
        if (windowChunks < 1 || windowChunks > MAX_WINDOW_CHUNKS) {
            throw new IllegalArgumentException(
                    "windowChunks must be in [1, " + MAX_WINDOW_CHUNKS + "]: " + windowChunks);
        }
    }

    /** Returns 16 chunks of 1 MiB. */
    public static StreamLoad defaults() {
        return new StreamLoad(1 << 20, 16);
    }

    public StreamLoad withChunkBytes(int chunkBytes) {
        return new StreamLoad(chunkBytes, windowChunks);
    }

    public StreamLoad withWindowChunks(int windowChunks) {
        return new StreamLoad(chunkBytes, windowChunks);
    }
}
