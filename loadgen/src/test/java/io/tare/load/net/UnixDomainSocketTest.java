// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tare.load.control.Token;
import io.tare.load.result.Direction;
import io.tare.load.result.StreamResult;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

class UnixDomainSocketTest {

    private static final Token TOKEN = Token.random();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void carriesPingPong(TcpOptions options) {
        try (TrafficServer server = TrafficServer.start(address(), TOKEN, options);
                TcpPingPong small = TcpPingPong.connect(address(), TOKEN, 64, options);
                TcpPingPong large = TcpPingPong.connect(address(), TOKEN, 1 << 20, options)) {
            assertThat(small.run(50).count()).isEqualTo(50);
            assertThat(large.run(3).count()).isEqualTo(3);
            assertThatIllegalStateException()
                    .isThrownBy(server::address)
                    .withMessage("the server listens on a Unix domain socket: " + path());
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void carriesStreams(TcpOptions options) {
        StreamPlan plan = StreamPlan.defaults()
                .withDirection(Direction.BOTH)
                .withTotalBytes(1_000_003)
                .withDuration(Duration.ofSeconds(20));
        try (TrafficServer server = TrafficServer.start(address(), TOKEN, options)) {
            assertThat(server.token()).isEqualTo(TOKEN);
            StreamResult result = TcpStreams.run(address(), TOKEN, plan, options);

            assertThat(result.flows()).allSatisfy(flow -> {
                assertThat(flow.goodput().bytes()).isEqualTo(1_000_003);
                // There is no TCP that could know.
                assertThat(flow.rttMicros()).isEmpty();
            });
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void takesItsPathAwayWhenItIsClosed(TcpOptions options) {
        for (int i = 0; i < 2; i++) {
            try (TrafficServer server = TrafficServer.start(address(), TOKEN, options)) {
                assertThat(server.token()).isEqualTo(TOKEN);
                assertThat(path()).exists();
            }
            assertThat(path()).doesNotExist();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void leavesAFileAloneThatIsNotItsOwn(TcpOptions options) throws IOException {
        Files.writeString(path(), "precious");

        assertThatExceptionOfType(TrafficException.class)
                .isThrownBy(() -> TrafficServer.start(address(), TOKEN, options))
                .withMessage("cannot listen on " + path() + ": Address already in use");
        assertThat(path()).hasContent("precious");
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void leavesTheSocketOfAnotherServerAlone(TcpOptions options) {
        try (TrafficServer server = TrafficServer.start(address(), TOKEN, options)) {
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> TrafficServer.start(address(), TOKEN, options))
                    .withMessage("cannot listen on " + path() + ": Address already in use");

            try (TcpPingPong pingPong = TcpPingPong.connect(address(), server.token(), 64, options)) {
                assertThat(pingPong.roundTripNanos()).isPositive();
            }
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void leavesTheSocketOfItsSuccessorAlone(TcpOptions options) {
        TrafficServer closed = TrafficServer.start(address(), TOKEN, options);
        closed.close();
        try (TrafficServer successor = TrafficServer.start(address(), TOKEN, options)) {
            closed.close();

            try (TcpPingPong pingPong = TcpPingPong.connect(address(), successor.token(), 64, options)) {
                assertThat(pingPong.roundTripNanos()).isPositive();
            }
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryTransport.class)
    void saysWhenNobodyListens(TcpOptions options) {
        assertThatExceptionOfType(TrafficException.class)
                .isThrownBy(() -> TcpPingPong.connect(address(), TOKEN, 64, options))
                .withMessage("cannot connect to " + path() + ": No such file or directory");
    }

    private Path path() {
        return directory.resolve("server");
    }

    private UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(path());
    }
}
