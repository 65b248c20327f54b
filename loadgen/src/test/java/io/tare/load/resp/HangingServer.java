// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Answers each {@code PING}, but for a while some time after its first one it does nothing. */
final class HangingServer implements SocketServer.Conversation {

    private static final byte[] PONG = {'+', 'P', 'O', 'N', 'G', '\r', '\n'};
    private static final int PING_BYTES = 14;
    private static final long GOOD_NANOS = Duration.ofMillis(200).toNanos();

    private final long hangNanos;
    private long hangsFromNanos;

    HangingServer(Duration hang) {
        hangNanos = hang.toNanos();
    }

    @Override
    public void hold(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        while (in.readNBytes(PING_BYTES).length == PING_BYTES) {
            long leftNanos = hangLeftNanos();
            while (leftNanos > 0) {
                LockSupport.parkNanos(leftNanos);
                leftNanos = hangLeftNanos();
            }
            socket.getOutputStream().write(PONG);
        }
    }

    private synchronized long hangLeftNanos() {
        long now = System.nanoTime();
        if (hangsFromNanos == 0) {
            hangsFromNanos = now + GOOD_NANOS;
        }
        return now < hangsFromNanos ? 0 : hangsFromNanos + hangNanos - now;
    }
}
