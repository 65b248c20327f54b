// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tare.load.control.Token;
import io.tare.load.result.Latency;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

class TcpPingPongTest {

    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Token TOKEN = Token.random();

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void makesRoundTripsOfEverySize(TcpOptions options) {
        for (int messageBytes : new int[] {1, 2, 64, 65_537, 1 << 20}) {
            try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                    TcpPingPong pingPong = TcpPingPong.connect(server.address(), TOKEN, messageBytes, options)) {
                // More than a byte counts, and so with every value that marks a message.
                for (int i = 0; i < (messageBytes > 64 ? 5 : 300); i++) {
                    assertThat(pingPong.roundTripNanos()).isPositive();
                }
                assertThat(pingPong.messageBytes()).isEqualTo(messageBytes);
            }
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void makesRoundTripsLargerThanTheSocketBuffers(TcpOptions options) {
        TcpOptions small = options.withTuning(
                TcpTuning.defaults().withSendBufferBytes(4096).withReceiveBufferBytes(4096));
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, small);
                TcpPingPong pingPong = TcpPingPong.connect(server.address(), TOKEN, 100_000, small)) {
            assertThat(pingPong.run(3).count()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void recordsEachRoundTrip(TcpOptions options) {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                TcpPingPong pingPong = TcpPingPong.connect(server.address(), TOKEN, 64, options)) {
            Latency counted = pingPong.run(50);
            assertThat(counted.count()).isEqualTo(50);
            assertThat(counted.minNanos()).isPositive();

            Latency timed = pingPong.run(Duration.ofMillis(10));
            assertThat(timed.count()).isPositive();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void failsWhenTheServerDies(TcpOptions options) {
        TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
        try (TcpPingPong pingPong = TcpPingPong.connect(server.address(), TOKEN, 64, options)) {
            assertThat(pingPong.roundTripNanos()).isPositive();
            server.close();

            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(pingPong::roundTripNanos)
                    .withMessageStartingWith(
                            "waiting for 127.0.0.1:" + server.address().getPort() + " to reply failed: ")
                    .withMessageNotContaining("within");
        } finally {
            server.close();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void failsWhenTheReplyIsIncomplete(TcpOptions options) throws Exception {
        TcpOptions impatient = options.withReplyTimeout(Duration.ofMillis(100));
        try (FakePeer peer = FakePeer.ofData(TOKEN, (in, out) -> {
                    out.write(in.readNBytes(64), 0, 63);
                    FakePeer.listenToTheEnd(in);
                });
                TcpPingPong pingPong = TcpPingPong.connect(peer.address(), TOKEN, 64, impatient)) {
            String message = "waiting for 127.0.0.1:" + peer.address().getPort() + " to reply failed: it did not"
                    + " within 0.1 s";
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(pingPong::roundTripNanos)
                    .withMessage(message);
            // The 64th byte may still come: this connection cannot be trusted any more.
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(pingPong::roundTripNanos)
                    .withMessage(message);
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void failsWhenTheReplyIsNotTheMessage(TcpOptions options) throws Exception {
        try (FakePeer peer = FakePeer.ofData(TOKEN, (in, out) -> {
                    byte[] first = in.readNBytes(64);
                    out.write(first);
                    in.readNBytes(64);
                    out.write(first);
                    FakePeer.listenToTheEnd(in);
                });
                TcpPingPong pingPong = TcpPingPong.connect(peer.address(), TOKEN, 64, options)) {
            assertThat(pingPong.roundTripNanos()).isPositive();
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(pingPong::roundTripNanos)
                    .withMessage("waiting for 127.0.0.1:" + peer.address().getPort()
                            + " to reply failed: its reply is not the message sent");
        }
    }

    @Test
    void rejectsWhatIsOutOfRange() {
        InetSocketAddress nobody = FREE_PORT;
        for (int messageBytes : new int[] {0, (1 << 20) + 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TcpPingPong.connect(nobody, TOKEN, messageBytes, TcpOptions.defaults()))
                    .withMessage("messageBytes must be in [1, 1048576]: " + messageBytes);
        }
        try (TrafficServer server = TrafficServer.onLoopback();
                TcpPingPong pingPong = TcpPingPong.connect(server.address(), server.token())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pingPong.run(0))
                    .withMessage("count must be positive: 0");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pingPong.run(Duration.ofNanos(-1)))
                    .withMessage("duration must be positive: PT-0.000000001S");
        }
    }
}
