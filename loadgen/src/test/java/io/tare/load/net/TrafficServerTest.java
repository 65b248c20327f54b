// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tare.load.control.Frame;
import io.tare.load.control.Handshake;
import io.tare.load.control.Opening;
import io.tare.load.control.Token;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

class TrafficServerTest {

    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Token TOKEN = Token.random();

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void answersAFrameThatComesByteByByte(TcpOptions options) throws IOException {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                RawRun.OpenRun run = RawRun.pingPong(server.address(), TOKEN, 1024);
                RawClient client = new RawClient(server.address())) {
            byte[] opening = run.opening(0);
            for (byte next : opening) {
                client.send(new byte[] {next});
            }
            assertThat(client.read(opening.length)).isEqualTo(opening);
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void closesWithoutAWordWhenTheTokenIsWrong(TcpOptions options) throws IOException {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                RawClient client = new RawClient(server.address())) {
            client.send(RawRun.bytes(Opening.control()));
            client.read(Handshake.CHALLENGE_BYTES);
            client.send(RawRun.bytes(new Frame(Frame.Kind.PROOF, new byte[Handshake.PROOF_BYTES])));

            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void closesWithoutAWordWhatSpeaksAnotherProtocol(TcpOptions options) throws IOException {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                RawClient client = new RawClient(server.address())) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));

            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void closesWithoutAWordWhatDoesNotOpenInTime(TcpOptions options) throws IOException {
        TcpOptions impatient = options.withOpenTimeout(Duration.ofMillis(50));
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, impatient);
                RawClient silent = new RawClient(server.address());
                RawClient slow = new RawClient(server.address())) {
            slow.send(Arrays.copyOf(RawRun.bytes(Opening.control()), Opening.BYTES - 1));

            assertThat(silent.readToEnd()).isEmpty();
            assertThat(slow.readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void keepsAConnectionThatOpenedInTime(TcpOptions options) throws IOException {
        TcpOptions impatient = options.withOpenTimeout(Duration.ofMillis(300));
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, impatient);
                RawRun.OpenRun run = RawRun.pingPong(server.address(), TOKEN, 3);
                RawClient opened = run.connect(0)) {
            try (RawClient silent = new RawClient(server.address())) {
                // It came later, so when its time is over, so is that of the first.
                assertThat(silent.readToEnd()).isEmpty();
            }
            opened.send(new byte[] {1, 2, 3});

            assertThat(opened.read(3)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void survivesNoise() throws IOException {
        Random random = new Random(42);
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN)) {
            for (int i = 0; i < 200; i++) {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                try (RawClient client = new RawClient(server.address())) {
                    client.send(noise);
                }
            }
            try (TcpPingPong pingPong = TcpPingPong.connect(server.address(), TOKEN)) {
                assertThat(pingPong.roundTripNanos()).isPositive();
            }
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void listensOnTheAddressItIsToldOnly(TcpOptions options) throws IOException {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            assertThat(server.address().getAddress().getHostAddress()).isEqualTo("127.0.0.1");
            assertThatExceptionOfType(ConnectException.class)
                    .isThrownBy(() -> new RawClient(new InetSocketAddress(
                            ip(127, 0, 0, 2), server.address().getPort())));
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void saysWhichAddressIsTaken(TcpOptions options) {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> TrafficServer.start(server.address(), TOKEN, options))
                    .withMessage(
                            "cannot listen on 127.0.0.1:" + server.address().getPort() + ": Address already in use");
        }
    }

    @Test
    void saysWhichAddressIsNotThisHosts() throws IOException {
        // RFC 5737: for documentation, so nobody has it.
        assertThatExceptionOfType(TrafficException.class)
                .isThrownBy(() -> TrafficServer.start(new InetSocketAddress(ip(192, 0, 2, 1), 0), TOKEN))
                .withMessageStartingWith("cannot listen on 192.0.2.1:0: ");
    }

    @Test
    void rejectsAnAddressThatIsOnlyAName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrafficServer.start(InetSocketAddress.createUnresolved("peer", 1), TOKEN))
                .withMessageStartingWith("bind must be a resolved address: peer");
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void endsItsThreadAndItsConnectionsWhenClosed(TcpOptions options) throws IOException {
        TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
        try (RawClient unopened = new RawClient(server.address());
                RawRun.OpenRun streamRun = RawRun.confirmed(server.address(), TOKEN, 1024);
                RawClient stream = streamRun.connect(0);
                RawRun.OpenRun pingPongRun = RawRun.pingPong(server.address(), TOKEN, 1024);
                RawClient pingPong = pingPongRun.connect(0)) {
            pingPong.send(new byte[1000]);
            assertThat(threadNames())
                    .contains("traffic-server-" + options.transport().id() + "-0");

            server.close();
            server.close();

            assertThat(threadNames()).noneMatch(name -> name.startsWith("traffic-server-"));
            assertThat(unopened.readToEnd()).isEmpty();
            assertThat(stream.readToEnd()).isEmpty();
            assertThat(pingPong.readToEnd()).isEmpty();
            assertThat(pingPongRun.run().control().readToEnd()).isEmpty();
            assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(server.address()));
        } finally {
            server.close();
        }
    }

    @Test
    void closesWhenItsCallerIsInterruptedAndLeavesTheInterruptToHim() {
        TrafficServer server = TrafficServer.onLoopback();

        Thread.currentThread().interrupt();
        server.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(threadNames()).noneMatch(name -> name.startsWith("traffic-server-"));
    }

    private static InetAddress ip(int... bytes) throws IOException {
        byte[] address = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            address[i] = (byte) bytes[i];
        }
        return InetAddress.getByAddress(address);
    }

    private static String[] threadNames() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toArray(String[]::new);
    }
}
