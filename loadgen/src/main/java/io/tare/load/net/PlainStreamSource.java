// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.pace.TokenBucket;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** Sends a stream by plain system calls, on either side: as fast as it goes, or at a rate. */
final class PlainStreamSource {

    private final StreamSettings settings;
    private final StreamCounter counter;

    PlainStreamSource(StreamSettings settings, StreamCounter counter) {
        this.settings = settings;
        this.counter = counter;
    }

    /** Sends until all is sent or the socket is shut down. */
    void run(PlainSocket socket) throws IOException {
        int pieceBytes = settings.pieceBytes();
        TokenBucket bucket = TokenBucket.of(settings.bytesPerSecond(), settings.burstBytes());
        try (Payload payload = settings.zeroCopy() ? Payload.ofPages(pieceBytes) : Payload.ofMemory(pieceBytes)) {
            counter.watch(socket.descriptor());
            long left = settings.totalBytes() == 0 ? Long.MAX_VALUE : settings.totalBytes();
            while (left > 0 && !socket.isShutDown()) {
                int want = (int) Math.min(left, bucket.atMost(pieceBytes));
                if (!awaitTokens(bucket, want, socket)) {
                    break;
                }
                bucket.take(want);
                for (int sent = 0; sent < want && !socket.isShutDown(); ) {
                    int count = payload.send(socket, sent, want);
                    sent += count;
                    counter.add(count);
                }
                left -= want;
            }
            socket.sendNoMore();
        } finally {
            counter.stamp();
            counter.unwatch();
        }
    }

    private static boolean awaitTokens(TokenBucket bucket, int bytes, PlainSocket socket) {
        for (long nanos = bucket.nanosUntil(bytes); nanos > 0; nanos = bucket.nanosUntil(bytes)) {
            if (socket.isShutDown() || Thread.currentThread().isInterrupted()) {
                return false;
            }
            if (!socket.spins()) {
                LockSupport.parkNanos(Math.min(nanos, PlainSocket.NAP.toNanos()));
            }
        }
        return true;
    }
}
