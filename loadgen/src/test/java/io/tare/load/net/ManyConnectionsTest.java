// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tare.load.PeerProcess;
import io.tare.load.Undisturbed;
import io.tare.load.control.Token;
import io.tare.load.result.ConnectionsResult;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ManyConnectionsTest {

    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Token TOKEN = Token.random();

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "PLAIN")
    void exchangeMessagesOnTheActiveOnes(Transport transport) {
        TcpOptions options = EveryWay.options(transport, WaitStrategy.PARK);
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            ConnectionsPlan plan = ConnectionsPlan.of(200, 20, Duration.ofMillis(200));

            ConnectionsResult result = ManyConnections.run(server.address(), TOKEN, plan, options);

            assertThat(result.connections()).isEqualTo(200);
            assertThat(result.rtt().count()).isPositive();
            assertThat(result.minRoundTrips() * 20)
                    .isLessThanOrEqualTo(result.rtt().count());
            assertThat(result.maxRoundTrips() * 20)
                    .isGreaterThanOrEqualTo(result.rtt().count());
            assertThat(result.openedPerSecond()).isPositive();
            assertThat(result.roundTripsPerSecond()).isPositive();
        }
    }

    @Test
    void openTenThousand() throws Exception {
        // In a process of its own, or this one would need twice as many descriptors.
        try (PeerProcess peer = PeerProcess.start(TOKEN)) {
            ConnectionsResult result = ManyConnections.run(
                    peer.address(),
                    TOKEN,
                    ConnectionsPlan.of(10_000, 100, Duration.ofMillis(500)).withOmit(Duration.ofMillis(100)),
                    TcpOptions.defaults().withOpenTimeout(Duration.ofSeconds(20)));

            assertThat(result.connections()).isEqualTo(10_000);
            assertThat(result.minRoundTrips()).isPositive();
        }
    }

    @Test
    void goOverAUnixDomainSocket(@TempDir Path directory) {
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("s"));
        try (TrafficServer server = TrafficServer.start(path, TOKEN, TcpOptions.defaults())) {
            ConnectionsPlan plan = ConnectionsPlan.of(50, 50, Duration.ofMillis(100));
            assertThat(ManyConnections.run(path, server.token(), plan, TcpOptions.defaults())
                            .minRoundTrips())
                    .isPositive();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void areServedByAnyServer(TcpOptions options) {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options)) {
            ConnectionsPlan plan =
                    ConnectionsPlan.of(20, 20, Duration.ofMillis(100)).withMessageBytes(65_537);

            assertThat(ManyConnections.run(
                                    server.address(),
                                    TOKEN,
                                    plan,
                                    EveryWay.options(Transport.best(), WaitStrategy.PARK))
                            .minRoundTrips())
                    .isPositive();
        }
    }

    @Test
    void sayHowManyDescriptorsTheyNeedBeforeTheyOpenAny(@TempDir Path directory) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // -XX:-MaxFDLimit keeps Java from raising the soft limit by itself.
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n 256; exec \"$@\"",
                        "sh",
                        java,
                        "-XX:-MaxFDLimit",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.tare.load.cli.LoadMain",
                        "connections",
                        "127.0.0.1:1",
                        "-n",
                        "1000",
                        "--token-file",
                        Files.writeString(directory.resolve("token"), TOKEN.hex())
                                .toString())
                .start();
        List<String> said = process.errorReader().lines().toList();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

        // Newer JDKs warn of native code before that.
        assertThat(said)
                .last()
                .isEqualTo("1000 connections need 1064 file descriptors, and this process may have 256; open fewer, or"
                        + " allow more by ulimit -n");
        assertThat(process.exitValue()).isEqualTo(1);
    }

    @Test
    void sayWhatHappenedWhenTheServerDies() {
        Undisturbed.once(() -> {
            try (PeerProcess peer = PeerProcess.start(TOKEN)) {
                FutureTask<Void> running = new FutureTask<>(() -> {
                    assertThatExceptionOfType(TrafficException.class)
                            .isThrownBy(() -> ManyConnections.run(
                                    peer.address(),
                                    TOKEN,
                                    ConnectionsPlan.of(100, 10, Duration.ofHours(1)),
                                    TcpOptions.defaults()))
                            .withMessageMatching("connection \\d+ of 100 to 127.0.0.1:"
                                    + peer.address().getPort() + " broke: .+");
                    return null;
                });
                Thread caller = new Thread(running, "caller");
                caller.start();
                Thread.sleep(800);
                peer.kill();

                running.get(10, TimeUnit.SECONDS);
                caller.join();
            }
        });
    }

    @Test
    void endSoonWhenTheirCallerIsInterrupted() throws Exception {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            FutureTask<Boolean> running = new FutureTask<>(() -> {
                assertThatExceptionOfType(TrafficException.class)
                        .isThrownBy(() -> ManyConnections.run(
                                server.address(),
                                server.token(),
                                ConnectionsPlan.of(100, 10, Duration.ofHours(1)),
                                TcpOptions.defaults()))
                        .withMessageMatching(".*interrupted");
                return Thread.interrupted();
            });
            Thread caller = new Thread(running, "caller");
            caller.start();
            Thread.sleep(500);
            caller.interrupt();

            assertThat(running.get(5, TimeUnit.SECONDS)).isTrue();
            caller.join();
        }
    }

    @Test
    void rejectAPlanThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionsPlan.of(65_536, 1, Duration.ofSeconds(1)))
                .withMessage("connections must be in [1, 65535]: 65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionsPlan.of(10, 11, Duration.ofSeconds(1)))
                .withMessage("active must be in [1, 10]: 11");
        assertThatExceptionOfType(UnsupportedLoadException.class)
                .isThrownBy(() -> ManyConnections.run(
                        FREE_PORT,
                        TOKEN,
                        ConnectionsPlan.of(1, 1, Duration.ofSeconds(1)),
                        TcpOptions.defaults().withTransport(Transport.PLAIN)))
                .withMessageContaining("share an event loop");
    }
}
