// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.tare.load.Undisturbed;
import io.tare.load.control.Token;
import io.tare.load.result.Direction;
import io.tare.load.result.UdpResult;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class UdpStreamsTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "BOTH")
    void countWhatTheReceiverReceived(Direction direction) {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            UdpResult result = run(server, UdpStreamPlan.atRate(2000, SHORT).withDirection(direction));

            assertThat(result.flows()).hasSize(1);
            assertThat(result.received()).isPositive();
            assertThat(result.duplicated()).isZero();
            assertThat(result.goodput().bytes()).isEqualTo(result.received() * 1400);
            assertThat(result.clientCpu()).isPresent();
            assertThat(result.serverCpu()).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "BOTH")
    void keepTheirRate(Direction direction) {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            UdpStreamPlan plan =
                    UdpStreamPlan.atRate(1000, Duration.ofSeconds(1)).withDirection(direction);

            Undisturbed.once(
                    () -> assertThat(run(server, plan.withOmit(SHORT)).sent()).isCloseTo(1000L, within(100L)));
        }
    }

    @ParameterizedTest
    @CsvSource({"20,false", "64,true", "1400,true", "65507,false"})
    void goFlatOutInEverySize(int datagramBytes, boolean offload) {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            UdpStreamPlan plan = UdpStreamPlan.flatOut(SHORT)
                    .withDatagramBytes(datagramBytes)
                    .withOffload(offload);

            UdpResult result = run(server, plan);

            assertThat(result.received()).isPositive();
            assertThat(result.goodput().bytes()).isEqualTo(result.received() * datagramBytes);
            assertThat(result.lossRatio()).isBetween(0.0, 1.0);
        }
    }

    @Test
    void areSeveralAtOnceAndDoNotMix() {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            UdpResult result = run(server, UdpStreamPlan.atRate(500, SHORT).withStreams(4));

            assertThat(result.flows()).hasSize(4);
            assertThat(result.flows()).allSatisfy(flow -> {
                assertThat(flow.received()).isPositive();
                assertThat(flow.duplicated()).isZero();
            });
        }
    }

    @Test
    void haveIntervalsThatAddUpToTheWhole() {
        List<UdpResult> intervals = new ArrayList<>();
        try (TrafficServer server = TrafficServer.onLoopback()) {
            UdpStreamPlan plan = UdpStreamPlan.atRate(1000, SHORT).withInterval(Duration.ofMillis(100));

            UdpResult result =
                    UdpStreams.run(server.address(), server.token(), plan, TcpOptions.defaults(), intervals::add);

            assertThat(intervals).hasSize(3);
            assertThat(intervals.stream().mapToLong(UdpResult::received).sum()).isEqualTo(result.received());
            assertThat(intervals.stream().mapToLong(UdpResult::sent).sum()).isEqualTo(result.sent());
            assertThat(intervals.stream()
                            .mapToLong(part -> part.goodput().elapsedNanos())
                            .sum())
                    .isEqualTo(result.goodput().elapsedNanos());
        }
    }

    @Test
    void knowTheOneWayDelayWhereThereIsOneClock() {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            UdpResult result = run(server, UdpStreamPlan.atRate(1000, SHORT));

            assertThat(result.oneWayDelay()).isPresent();
            assertThat(result.oneWayDelay().get().count()).isEqualTo(result.received());
            assertThat(result.oneWayDelay().get().minNanos()).isPositive();
        }
    }

    @Test
    void leaveOutWhatWasBeforeTheMeasurement() {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            UdpResult result = run(server, UdpStreamPlan.atRate(1000, SHORT).withOmit(Duration.ofMillis(500)));

            // In all there were about 800.
            assertThat(result.sent()).isBetween(1L, 500L);
        }
    }

    @Test
    void sayThatNobodyServesThem() {
        InetSocketAddress nobody;
        try (TrafficServer server = TrafficServer.onLoopback()) {
            nobody = server.address();
        }

        assertThatExceptionOfType(TrafficException.class)
                .isThrownBy(() ->
                        UdpStreams.run(nobody, Token.random(), UdpStreamPlan.flatOut(SHORT), TcpOptions.defaults()))
                .withMessageContaining("Connection refused");
    }

    @Test
    void endWhenTheirCallerIsInterrupted() {
        try (TrafficServer server = TrafficServer.onLoopback()) {
            Thread.currentThread().interrupt();

            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> run(server, UdpStreamPlan.flatOut(Duration.ofMinutes(1))));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void breakWhenTheServerGoesAway() {
        TrafficServer server = TrafficServer.onLoopback();
        UdpStreamPlan plan = UdpStreamPlan.atRate(1000, Duration.ofMinutes(1)).withInterval(Duration.ofMillis(50));

        assertThatExceptionOfType(TrafficException.class)
                .isThrownBy(() -> UdpStreams.run(
                        server.address(), server.token(), plan, TcpOptions.defaults(), part -> server.close()));
    }

    @Test
    void rejectWhatCannotBe() {
        UdpStreamPlan plan = UdpStreamPlan.flatOut(SHORT);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.withDatagramBytes(19))
                .withMessage("datagramBytes must be in [20, 65507]: 19");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.withDirection(Direction.BOTH))
                .withMessage("direction must be up or down for datagrams: both");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.withStreams(129))
                .withMessage("streams must be in [1, 128]: 129");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UdpStreamPlan.flatOut(Duration.ZERO))
                .withMessage("duration must be in (0, 24 h]: PT0S");
    }

    private static UdpResult run(TrafficServer server, UdpStreamPlan plan) {
        assertThat(server.address().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
        return UdpStreams.run(server.address(), server.token(), plan, TcpOptions.defaults());
    }
}
