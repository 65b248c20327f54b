// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tare.load.PeerProcess;
import io.tare.load.control.Token;
import io.tare.load.result.ConnectResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.EnumSource;

class TcpConnectTest {

    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Token TOKEN = Token.random();

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void connectsToAnyServer(TcpOptions options) {
        for (CloseMode mode : CloseMode.values()) {
            try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                    TcpConnect connect = TcpConnect.open(server.address(), TOKEN, 64, mode, options)) {
                ConnectResult result = connect.run(Duration.ofMillis(100));

                assertThat(result.connections()).isPositive();
                assertThat(result.connecting().count()).isEqualTo(result.connections());
                assertThat(result.connecting().meanNanos())
                        .isLessThan(result.whole().meanNanos());
                assertThat(result.perSecond()).isPositive();
            }
        }
    }

    @Test
    void sendsMessagesOfEverySize() {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            for (int messageBytes : new int[] {1, 64, 65_537, 1 << 20}) {
                try (TcpConnect connect = TcpConnect.open(
                        server.address(), server.token(), messageBytes, CloseMode.FIN, TcpOptions.defaults())) {
                    assertThat(connect.connectNanos()).isPositive();
                }
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            TcpConnect.open(server.address(), server.token(), 0, CloseMode.FIN, TcpOptions.defaults()))
                    .withMessage("messageBytes must be in [1, 1048576]: 0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesNoDescriptorBehind(CloseMode mode) throws IOException {
        try (TrafficServer server = TrafficServer.onLoopback();
                TcpConnect connect =
                        TcpConnect.open(server.address(), server.token(), 64, mode, TcpOptions.defaults())) {
            connect.run(Duration.ofMillis(100));
            long before = descriptors();
            long connections = 0;
            while (connections < 100) {
                connections += connect.run(Duration.ofMillis(100)).connections();
            }

            // The server may be about to close the last ones.
            assertThat(descriptors()).isLessThan(before + 50);
        }
    }

    /** With a range of one port, the second connection within a minute has none. */
    @Test
    void saysThatNoPortIsFreeAndWhatToDo() throws Exception {
        try (PeerProcess peer = PeerProcess.start(TOKEN)) {
            try (TcpConnect connect = TcpConnect.open(peer.address(), TOKEN, 64, CloseMode.FIN, fromOnePort())) {
                assertThat(connect.connectNanos()).isPositive();

                assertThatExceptionOfType(TrafficException.class)
                        .isThrownBy(() -> connect.run(Duration.ofSeconds(1)))
                        .withMessage("no local port is free for a connection to 127.0.0.1:"
                                + peer.address().getPort()
                                + ": each that was closed in order keeps its port for a minute; close by reset, connect"
                                + " for a shorter time, or widen net.ipv4.ip_local_port_range");
            }
            try (TcpConnect connect = TcpConnect.open(peer.address(), TOKEN, 64, CloseMode.RESET, fromOnePort())) {
                assertThat(connect.run(Duration.ofMillis(50)).connections()).isPositive();
            }
        }
    }

    @Test
    void saysWhatHappenedWhenTheServerIsGone() throws IOException {
        try (PeerProcess peer = PeerProcess.start(TOKEN);
                TcpConnect connect = TcpConnect.open(peer.address(), TOKEN, 64, CloseMode.FIN, TcpOptions.defaults())) {
            assertThat(connect.connectNanos()).isPositive();
            peer.kill();

            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(connect::connectNanos)
                    .withMessage("cannot connect to 127.0.0.1:" + peer.address().getPort() + ": Connection refused");
        }
    }

    @Test
    void givesUpOnAServerThatStalls() throws Exception {
        TcpOptions impatient = TcpOptions.defaults().withReplyTimeout(Duration.ofMillis(300));
        try (PeerProcess peer = PeerProcess.start(TOKEN);
                TcpConnect connect = TcpConnect.open(peer.address(), TOKEN, 64, CloseMode.RESET, impatient)) {
            FutureTask<Void> stall = new FutureTask<>(() -> {
                peer.stall(Duration.ofMillis(1200));
                return null;
            });
            Thread stalling = new Thread(stall, "stalling");
            stalling.start();

            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> connect.run(Duration.ofSeconds(5)))
                    .withMessage("waiting for 127.0.0.1:" + peer.address().getPort()
                            + " to reply failed: it did not within 0.3 s");
            stall.get(10, TimeUnit.SECONDS);
            stalling.join();
        }
    }

    @Test
    void isChosenByItsName() {
        assertThat(CloseMode.named("reset")).isEqualTo(CloseMode.RESET);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CloseMode.named("slam"))
                .withMessage("close must be one of fin, reset: slam");
    }

    private static TcpOptions fromOnePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return TcpOptions.defaults().withLocal((InetSocketAddress) socket.getLocalSocketAddress());
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
