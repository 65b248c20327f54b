// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.Socket;
import io.tare.load.pace.TokenBucket;
import java.io.IOException;
import java.time.Duration;

/** What the client's thread for one stream does. */
final class StreamThread {

    private static final int DISCARD_BYTES = LowWater.READ_BYTES;

    /** How often a thread that waits for its end looks whether it has come. */
    private static final Duration LOOK_AROUND = Duration.ofMillis(5);

    private final Run run;
    private final StreamSettings settings;
    private final int index;
    private final StreamCounter counter;
    private final LoadThread thread;

    private StreamThread(Run run, StreamSettings settings, int index, StreamCounter counter, LoadThread thread) {
        this.run = run;
        this.settings = settings;
        this.index = index;
        this.counter = counter;
        this.thread = thread;
    }

    /** Starts a thread for the stream. */
    static LoadThread start(Run run, StreamSettings settings, int index, StreamCounter counter) {
        return LoadThread.start(
                "stream " + index, thread -> new StreamThread(run, settings, index, counter, thread).live());
    }

    private void live() throws IOException, InterruptedException {
        run.options().cpu(index).ifPresent(Threads::pin);
        if (run.options().transport() == Transport.PLAIN) {
            livePlain();
        } else {
            liveOnLoop();
        }
    }

    private void livePlain() throws IOException, InterruptedException {
        try (PlainSocket socket = run.connectPlain(index)) {
            thread.onStop(socket::shutdown);
            if (!thread.awaitGo()) {
                return;
            }
            if (settings.isUp(index)) {
                new PlainStreamSource(settings, counter).run(socket);
                awaitStop();
            } else {
                new PlainStreamSink(settings, counter).run(socket);
                requireEnd();
            }
        }
    }

    private void liveOnLoop() throws IOException, InterruptedException {
        try (Connection connection = run.connect(index)) {
            connection.descriptor().ifPresent(counter::watch);
            if (!thread.awaitGo()) {
                return;
            }
            if (settings.isUp(index)) {
                send(connection);
                awaitStop(connection);
            } else {
                receive(connection);
            }
            counter.unwatch();
        }
    }

    private void send(Connection connection) {
        TokenBucket bucket = TokenBucket.of(settings.bytesPerSecond(), settings.burstBytes());
        long left = settings.totalBytes() == 0 ? Long.MAX_VALUE : settings.totalBytes();
        try (NativeMemory payload = NativeMemory.ofPayload(settings.pieceBytes())) {
            while (left > 0 && !thread.isStopped()) {
                int bytes = (int) Math.min(left, bucket.atMost(settings.pieceBytes()));
                long nanos = Math.min(bucket.nanosUntil(bytes), PlainSocket.NAP.toNanos());
                if (nanos > 0) {
                    connection.awaitUntil(() -> false, System.nanoTime() + nanos, "receive");
                    continue;
                }
                bucket.take(bytes);
                connection.write(payload.buffer().retainedSlice(0, bytes));
                connection.flush();
                counter.add(bytes);
                left -= bytes;
                awaitRoom(connection);
            }
        }
        if (left == 0) {
            connection.sendNoMore();
            counter.stamp();
        }
    }

    private void awaitRoom(Connection connection) {
        while (!connection.hasRoom() && !thread.isStopped()) {
            connection.awaitUntil(connection::hasRoom, System.nanoTime() + PlainSocket.NAP.toNanos(), "receive");
        }
    }

    private void receive(Connection connection) throws IOException {
        try (NativeMemory discard = NativeMemory.allocate(DISCARD_BYTES)) {
            ByteBuf target = discard.buffer();
            connection.receive(target, () -> {
                counter.add(target.readableBytes());
                target.clear();
            });
            if (connection.descriptor().isPresent()) {
                new LowWater(new Socket(connection.descriptor().getAsInt())).set(settings, 0);
            }
            while (!thread.isStopped()) {
                connection.awaitUntil(() -> false, System.nanoTime() + PlainSocket.NAP.toNanos(), "send");
            }
        } catch (TrafficException e) {
            // How the end of the stream looks from here.
            if (settings.totalBytes() == 0 || counter.bytes() < settings.totalBytes()) {
                throw e;
            }
        } finally {
            counter.stamp();
        }
    }

    /** A sender that has sent all stays connected until what it sent has been counted. */
    private void awaitStop() throws InterruptedException {
        while (!thread.isStopped()) {
            Thread.sleep(1);
        }
    }

    /** As {@link #awaitStop()}, while the connection sends what it has queued. */
    private void awaitStop(Connection connection) throws InterruptedException {
        try {
            while (!thread.isStopped()) {
                connection.awaitUntil(thread::isStopped, System.nanoTime() + LOOK_AROUND.toNanos(), "receive");
            }
        } catch (TrafficException e) {
            // Who has received all closes. If it had not, it will be missed.
            awaitStop();
        }
    }

    private void requireEnd() {
        if (!thread.isStopped() && (settings.totalBytes() == 0 || counter.bytes() < settings.totalBytes())) {
            throw new TrafficException("the server closed the connection after " + counter.bytes() + " bytes");
        }
    }
}
