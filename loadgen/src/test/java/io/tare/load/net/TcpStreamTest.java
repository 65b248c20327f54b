// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tare.load.control.Token;
import io.tare.load.result.Goodput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

class TcpStreamTest {

    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Token TOKEN = Token.random();
    private static final StreamLoad SMALL = new StreamLoad(1000, 4);

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void awaitsOneChunkAfterTheOther(TcpOptions options) {
        // One byte; less and more than a piece, and not a multiple of it; more than the kernel buffers.
        for (StreamLoad load :
                new StreamLoad[] {new StreamLoad(1, 1), SMALL, new StreamLoad(300_000, 3), new StreamLoad(20_000_000, 2)
                }) {
            try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                    TcpStream stream = TcpStream.connect(server.address(), TOKEN, load, options)) {
                for (int i = 0; i < 5; i++) {
                    stream.awaitChunk();
                }
                stream.drain();
                stream.awaitChunk();
                assertThat(stream.load()).isEqualTo(load);
            }
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void countsWholeConfirmedChunks(TcpOptions options) {
        StreamLoad load = new StreamLoad(100_000, 4);
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                TcpStream stream = TcpStream.connect(server.address(), TOKEN, load, options)) {
            Goodput goodput = stream.run(Duration.ofMillis(20));

            assertThat(goodput.bytes()).isPositive();
            assertThat(goodput.bytes() % 100_000).isZero();
            assertThat(goodput.elapsedNanos()).isGreaterThanOrEqualTo(20_000_000);
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void takesSocketOptionsOfItsOwn(TcpOptions options) {
        TcpOptions own = options.withTuning(TcpTuning.defaults()
                .withNoDelay(false)
                .withSendBufferBytes(16_384)
                .withReceiveBufferBytes(16_384));
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, own);
                TcpStream stream = TcpStream.connect(server.address(), TOKEN, SMALL, own)) {
            stream.awaitChunk();
        }
    }

    @Test
    void needNotHaveTheTransportOfTheServer() {
        for (Transport transport : Transport.values()) {
            if (transport.isAvailable()) {
                TcpOptions options = TcpOptions.defaults().withTransport(transport);
                try (TrafficServer server =
                                TrafficServer.start(FREE_PORT, TOKEN, options.withTransport(Transport.NIO));
                        TcpStream stream = TcpStream.connect(server.address(), TOKEN, SMALL, options)) {
                    stream.awaitChunk();
                }
            }
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void sharesTheServerWithOthers(TcpOptions options) {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                TcpStream first = TcpStream.connect(server.address(), TOKEN, SMALL, options);
                TcpStream second = TcpStream.connect(server.address(), TOKEN, new StreamLoad(7, 2), options);
                TcpPingPong third = TcpPingPong.connect(server.address(), TOKEN, 5, options)) {
            for (int i = 0; i < 20; i++) {
                first.awaitChunk();
                second.awaitChunk();
                assertThat(third.roundTripNanos()).isPositive();
            }
        }
    }

    @Test
    void sendsItsWindowAndThenOneChunkForEachConfirmed() throws Exception {
        AtomicInteger sentBytes = new AtomicInteger();
        try (FakePeer peer = FakePeer.ofData(TOKEN, (in, out) -> {
            sentBytes.addAndGet(in.readNBytes(4000).length);
            out.writeLong(1);
            sentBytes.addAndGet(in.readAllBytes().length);
        })) {
            TcpOptions impatient = TcpOptions.defaults().withReplyTimeout(Duration.ofMillis(200));
            try (TcpStream stream = TcpStream.connect(peer.address(), TOKEN, SMALL, impatient)) {
                stream.awaitChunk();

                assertThatExceptionOfType(TrafficException.class)
                        .isThrownBy(stream::awaitChunk)
                        .withMessage("waiting for " + at(peer) + " to confirm a chunk failed: it did not within 0.2 s");
            }
            peer.awaitEnd();
            assertThat(sentBytes).hasValue(5000);
        }
    }

    @Test
    void doesNotCountInARunWhatWasSentBeforeIt() throws Exception {
        TcpOptions impatient = TcpOptions.defaults().withReplyTimeout(Duration.ofMillis(200));
        try (FakePeer peer = FakePeer.ofData(TOKEN, (in, out) -> {
                    in.readNBytes(4000);
                    out.writeLong(1);
                    out.writeLong(4);
                    FakePeer.listenToTheEnd(in);
                });
                TcpStream stream = TcpStream.connect(peer.address(), TOKEN, SMALL, impatient)) {
            stream.awaitChunk();

            // Chunks 2 to 4 are confirmed, but were sent before.
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> stream.run(Duration.ofNanos(1)))
                    .withMessageEndingWith("it did not within 0.2 s");
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void failsWhenTheServerDies(TcpOptions options) {
        TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
        try (TcpStream stream = TcpStream.connect(server.address(), TOKEN, StreamLoad.defaults(), options)) {
            stream.awaitChunk();
            server.close();

            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> {
                        while (true) {
                            stream.awaitChunk();
                        }
                    })
                    .withMessageStartingWith(
                            "waiting for 127.0.0.1:" + server.address().getPort() + " to confirm a chunk failed: ")
                    .withMessageNotContaining("within");
            assertThatExceptionOfType(TrafficException.class).isThrownBy(stream::drain);
        } finally {
            server.close();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void failsWhenThePeerClosesInTheMiddleOfAChunk(TcpOptions options) throws Exception {
        try (FakePeer peer = FakePeer.ofData(TOKEN, (in, out) -> {
                    in.readNBytes(4000);
                    out.writeLong(3);
                });
                TcpStream stream = TcpStream.connect(peer.address(), TOKEN, SMALL, options)) {
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> {
                        while (true) {
                            stream.awaitChunk();
                        }
                    })
                    .withMessageStartingWith("waiting for " + at(peer) + " to confirm a chunk failed: ")
                    .withMessageNotContaining("within");
        }
    }

    @Test
    void failsWhenThePeerConfirmsWhatWasNotSent() throws Exception {
        try (FakePeer peer = FakePeer.ofData(TOKEN, (in, out) -> {
                    out.writeLong(5);
                    FakePeer.listenToTheEnd(in);
                });
                TcpStream stream = TcpStream.connect(peer.address(), TOKEN, SMALL, TcpOptions.defaults())) {
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(stream::awaitChunk)
                    .withMessage("waiting for " + at(peer)
                            + " to confirm a chunk failed: it confirmed 5 chunks after 0, of 4 sent");
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void isNotAcceptedWithoutTheToken(TcpOptions options) {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> TcpStream.connect(server.address(), Token.random(), SMALL, options))
                    .withMessage("127.0.0.1:" + server.address().getPort()
                            + " answers, but is no traffic server with this token; it may be of another run");
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void saysWhenNobodyListens(TcpOptions options) throws IOException {
        InetSocketAddress nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        assertThatExceptionOfType(TrafficException.class)
                .isThrownBy(() -> TcpStream.connect(nobody, TOKEN, SMALL, options))
                .withMessage("cannot connect to 127.0.0.1:" + nobody.getPort() + ": Connection refused");
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void saysWhenThePeerDoesNotAnswerTheOpening(TcpOptions options) throws Exception {
        TcpOptions impatient = options.withOpenTimeout(Duration.ofMillis(100));
        try (FakePeer peer = FakePeer.ofFirst((in, out) -> FakePeer.listenToTheEnd(in))) {
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> TcpStream.connect(peer.address(), TOKEN, SMALL, impatient))
                    .withMessage("waiting for " + at(peer) + " to introduce itself failed: it did not within 0.1 s");
        }
    }

    @Test
    void saysWhenThePeerIsSomethingElse() throws Exception {
        try (FakePeer peer = FakePeer.ofFirst((in, out) -> {
            out.writeBytes("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3 and whatever else\r\n");
            FakePeer.listenToTheEnd(in);
        })) {
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> TcpStream.connect(peer.address(), TOKEN))
                    .withMessage(
                            at(peer) + " answers, but is no traffic server with this token; it may be of another run");
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void failsInAThreadThatIsInterruptedAndLeavesTheInterruptToIt(TcpOptions options) throws Exception {
        Thread waiting = Thread.currentThread();
        try (FakePeer peer = FakePeer.ofData(TOKEN, (in, out) -> {
                    in.readNBytes(4000);
                    waiting.interrupt();
                    if (options.transport() == Transport.EPOLL || options.transport() == Transport.IO_URING) {
                        // An interrupt does not end epoll_wait(2); the first byte of a confirmation does.
                        out.write(0);
                    }
                    FakePeer.listenToTheEnd(in);
                });
                TcpStream stream = TcpStream.connect(peer.address(), TOKEN, SMALL, options)) {
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(stream::awaitChunk)
                    .withMessage("waiting for " + at(peer)
                            + " to confirm a chunk failed: the waiting thread was interrupted");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void belongsToTheThreadThatConnected() throws Exception {
        try (TrafficServer server = TrafficServer.onLoopback();
                TcpStream stream = TcpStream.connect(server.address(), server.token())) {
            String owner = Thread.currentThread().getName();
            FutureTask<Void> elsewhere = new FutureTask<>(() -> {
                String message = "the connection to 127.0.0.1:"
                        + server.address().getPort() + " belongs to the thread " + owner + ", not to elsewhere";
                assertThatIllegalStateException().isThrownBy(stream::awaitChunk).withMessage(message);
                assertThatIllegalStateException().isThrownBy(stream::drain).withMessage(message);
                assertThatIllegalStateException().isThrownBy(stream::close).withMessage(message);
                return null;
            });
            Thread thread = new Thread(elsewhere, "elsewhere");
            thread.start();
            thread.join();
            elsewhere.get();

            stream.awaitChunk();
        }
    }

    @Test
    void isOfNoUseOnceClosed() {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            TcpStream stream = TcpStream.connect(server.address(), server.token());
            stream.close();
            stream.close();

            assertThatIllegalStateException()
                    .isThrownBy(stream::awaitChunk)
                    .withMessage(
                            "the connection to 127.0.0.1:" + server.address().getPort() + " is closed");
        }
    }

    @Test
    void rejectsWhatIsOutOfRange() {
        try (TrafficServer server = TrafficServer.onLoopback();
                TcpStream stream = TcpStream.connect(server.address(), server.token())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> stream.run(Duration.ZERO))
                    .withMessage("duration must be positive: PT0S");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TcpStream.connect(InetSocketAddress.createUnresolved("peer", 1), TOKEN))
                .withMessageStartingWith("server must be a resolved address: peer");
    }

    private static String at(FakePeer peer) {
        return "127.0.0.1:" + peer.address().getPort();
    }
}
