// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.tare.load.pace.TokenBucket;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The client's thread for one stream. */
final class StreamThread {

    private static final int PIECE_BYTES = 128 << 10;
    private static final int DISCARD_BYTES = LowWater.READ_BYTES;

    /** How often a thread that waits for its end looks whether it has come. */
    private static final Duration LOOK_AROUND = Duration.ofMillis(5);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Run run;
    private final StreamSettings settings;
    private final int index;
    private final StreamCounter counter = new StreamCounter();
    private final CountDownLatch connected = new CountDownLatch(1);
    private final CountDownLatch going = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean stopped;
    private volatile @Nullable PlainSocket plain;
    private volatile @Nullable Throwable failure;

    private StreamThread(Run run, StreamSettings settings, int index) {
        this.run = run;
        this.settings = settings;
        this.index = index;
        thread = new FastThreadLocalThread(this::live, "load-stream-" + index);
        thread.setDaemon(true);
    }

    static StreamThread start(Run run, StreamSettings settings, int index) {
        StreamThread stream = new StreamThread(run, settings, index);
        stream.thread.start();
        return stream;
    }

    int index() {
        return index;
    }

    StreamCounter counter() {
        return counter;
    }

    /** Waits until the connection is there. */
    void awaitConnected(Duration timeout) {
        try {
            // Each of its steps has a limit of its own: this is for a thread that got no CPU.
            if (!connected.await(3 * timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TrafficException(
                        "stream " + index + " was not connected within " + Sentence.seconds(timeout.multipliedBy(3)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrafficException("the streams were interrupted", e);
        }
        requireAlive();
    }

    void go() {
        going.countDown();
    }

    /**
     * Makes sure that the stream goes on, or has sent all.
     *
     * @throws TrafficException if it broke
     */
    void requireAlive() {
        Throwable reason = failure;
        if (reason != null) {
            throw new TrafficException("stream " + index + " broke: " + Sentence.from(reason), reason);
        }
    }

    void stop() {
        stopped = true;
        going.countDown();
        PlainSocket socket = plain;
        if (socket != null) {
            socket.shutdown();
        }
    }

    void join() {
        Threads.join(thread, System.nanoTime() + STOP_TIMEOUT.toNanos(), STOP_TIMEOUT);
    }

    private void live() {
        try {
            run.options().cpu(index).ifPresent(Threads::pin);
            if (run.options().transport() == Transport.PLAIN) {
                livePlain();
            } else {
                liveOnLoop();
            }
        } catch (IOException | RuntimeException | Error e) {
            if (!stopped) {
                failure = e;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connected.countDown();
        }
    }

    private void livePlain() throws IOException, InterruptedException {
        try (PlainSocket socket = run.connectPlain(index)) {
            plain = socket;
            connected.countDown();
            if (stopped) {
                return;
            }
            going.await();
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
            connected.countDown();
            going.await();
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
        try (NativeMemory payload = NativeMemory.ofPayload(PIECE_BYTES)) {
            while (left > 0 && !stopped) {
                int bytes = (int) Math.min(left, bucket.atMost(PIECE_BYTES));
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
        while (!connection.hasRoom() && !stopped) {
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
            while (!stopped) {
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
        while (!stopped) {
            Thread.sleep(1);
        }
    }

    /** As {@link #awaitStop()}, while the connection sends what it has queued. */
    private void awaitStop(Connection connection) throws InterruptedException {
        try {
            while (!stopped) {
                connection.awaitUntil(() -> stopped, System.nanoTime() + LOOK_AROUND.toNanos(), "receive");
            }
        } catch (TrafficException e) {
            // Who has received all closes. If it had not, it will be missed.
            awaitStop();
        }
    }

    private void requireEnd() {
        if (!stopped && (settings.totalBytes() == 0 || counter.bytes() < settings.totalBytes())) {
            throw new TrafficException("the server closed the connection after " + counter.bytes() + " bytes");
        }
    }
}
