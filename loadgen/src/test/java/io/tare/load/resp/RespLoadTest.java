// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tare.load.net.TcpOptions;
import io.tare.load.net.TrafficException;
import io.tare.load.net.Transport;
import io.tare.load.net.UnsupportedLoadException;
import io.tare.load.net.WaitStrategy;
import io.tare.load.pace.Pacing;
import io.tare.load.result.Latency;
import io.tare.load.result.RespResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RespLoadTest {

    private static final Duration BRIEFLY = Duration.ofMillis(150);

    @ParameterizedTest
    @EnumSource(
            names = {"SPOP", "LPOP", "RPOP", "ZPOPMIN"},
            mode = EnumSource.Mode.EXCLUDE)
    void asksEveryCommandAndLeavesNoKey(RespCommand command) throws Exception {
        try (RespServer server = RespServer.start()) {
            server.put("mylist", "somebody's");
            RespResult result =
                    run(server, RespWorkload.of(command).withConnections(5).withPipeline(3), RespPlan.closed(BRIEFLY));

            assertThat(result.answered()).isPositive().isLessThanOrEqualTo(result.due());
            assertThat(result.errors()).isEmpty();
            assertThat(result.misses()).isZero();
            assertThat(result.command()).isEqualTo(command.id());
            assertThat(result.keysRemoved()).isTrue();
            assertThat(server.keys()).containsExactly("mylist");
            assertThat(server.mostKeys()).isEqualTo(command == RespCommand.PING ? 1 : 2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SPOP", "ZPOPMIN"})
    void popsWhatItHasPushedAndCountsAsMissesWhatIsNotThere(RespCommand command) throws Exception {
        try (RespServer server = RespServer.start()) {
            // 256 MiB of a mebibyte each.
            RespWorkload workload =
                    RespWorkload.of(command).withValueBytes(1 << 20).withConnections(2);
            RespResult result = run(server, workload, RespPlan.counted(300));

            assertThat(result.answered()).isEqualTo(300);
            assertThat(result.misses()).isEqualTo(300 - 256);
            assertThat(result.errors()).isEmpty();
            assertThat(server.keys()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void worksOverEveryTransportParkedAndSpinning(Transport transport) throws Exception {
        Assumptions.assumeTrue(transport.isAvailable());
        for (WaitStrategy strategy : WaitStrategy.values()) {
            TcpOptions options = patient().withTransport(transport).withWaitStrategy(strategy);
            RespWorkload workload =
                    RespWorkload.of(RespCommand.SET).withKeySpace(100).withPipeline(4);
            try (RespServer server = RespServer.start()) {
                if (transport == Transport.PLAIN) {
                    assertThatExceptionOfType(UnsupportedLoadException.class)
                            .isThrownBy(() -> RespLoad.run(
                                    server.address(),
                                    RespLogin.none(),
                                    workload,
                                    RespPlan.closed(BRIEFLY),
                                    options,
                                    i -> {}))
                            .withMessageContaining("transport plain");
                    continue;
                }
                RespResult result = RespLoad.run(
                        server.address(), RespLogin.none(), workload, RespPlan.counted(1000), options, i -> {});
                assertThat(result.answered()).isEqualTo(1000);
                assertThat(result.errors()).isEmpty();
                assertThat(server.commands()).containsEntry("SET", 1000L);
                assertThat(server.keys()).isEmpty();
                assertThat(server.accepted()).isEqualTo(50 + 1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"SET, 40, 1000", "SET, 1000000000, 700", "INCR, 1000000, 900", "MSET, 5000, 300", "GET, 500, 200"})
    void removesExactlyTheKeysThatItHasMade(RespCommand command, long keySpace, long requests) throws Exception {
        try (RespServer server = RespServer.start()) {
            server.put("key:000000000001", "somebody's");
            RespWorkload workload = RespWorkload.of(command).withKeySpace(keySpace);
            RespResult result = run(server, workload, RespPlan.counted(requests));

            assertThat(result.answered()).isEqualTo(requests);
            assertThat(result.misses()).isZero();
            assertThat(result.keysRemoved()).isTrue();
            assertThat(server.keys()).containsExactly("key:000000000001");
            assertThat(server.mostKeys()).isGreaterThan(Math.min(keySpace, requests) * 3 / 5);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void saysWhoItIsInBothVersions(boolean resp3) throws Exception {
        try (RespServer server = RespServer.withPassword("open sesame")) {
            RespLogin login = RespLogin.ofPassword("open sesame").withResp3(resp3);
            RespWorkload workload =
                    RespWorkload.of(RespCommand.SPOP).withValueBytes(1 << 20).withConnections(3);
            RespResult result =
                    RespLoad.run(server.address(), login, workload, RespPlan.counted(270), patient(), interval -> {});

            assertThat(result.answered()).isEqualTo(270);
            assertThat(result.misses()).isEqualTo(14);
            assertThat(result.errors()).isEmpty();
            assertThat(server.commands().keySet()).contains(resp3 ? "HELLO" : "AUTH");
            assertThat(login.toString()).doesNotContain("sesame");
        }
    }

    @ParameterizedTest
    @CsvSource({"'', NOAUTH", "guess, WRONGPASS"})
    void countsThoseWhoAreNotLetInByTheWordsOfTheServer(String password, String word) throws Exception {
        try (RespServer server = RespServer.withPassword("open sesame")) {
            RespResult result = RespLoad.run(
                    server.address(),
                    RespLogin.ofPassword(password),
                    RespWorkload.of(RespCommand.PING).withConnections(2),
                    RespPlan.closed(BRIEFLY),
                    patient(),
                    interval -> {});

            assertThat(result.answered()).isZero();
            assertThat(result.errors()).containsOnlyKeys(word);
            assertThat(result.service().count()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsToItsRateAndCutsTheTimeIntoIntervals(Pacing pacing) throws Exception {
        try (RespServer server = RespServer.start()) {
            List<Latency> intervals = new ArrayList<>();
            RespPlan plan = RespPlan.atRate(2000, Duration.ofMillis(300))
                    .withPacing(pacing)
                    .withOmit(Duration.ofMillis(100))
                    .withInterval(Duration.ofMillis(100))
                    .withGrace(Duration.ofSeconds(20));
            RespWorkload workload =
                    RespWorkload.of(RespCommand.SET).withConnections(7).withKeySpace(10);
            RespResult result =
                    RespLoad.run(server.address(), RespLogin.none(), workload, plan, patient(), intervals::add);

            if (pacing == Pacing.CONSTANT) {
                assertThat(result.due()).isEqualTo(600);
                assertThat(server.commands()).containsEntry("SET", 800L);
            }
            assertThat(result.due()).isBetween(450L, 750L);
            assertThat(result.answered()).isEqualTo(result.due());
            assertThat(result.response().count()).isEqualTo(result.due());
            assertThat(result.sendLag().count()).isEqualTo(result.due());
            assertThat(result.errors()).isEmpty();
            assertThat(intervals).hasSize(3).isEqualTo(result.intervals());
            assertThat(server.keys()).isEmpty();
        }
    }

    /** A server that hangs for 0.4 s: all who ask within that time wait, and are counted. */
    @Test
    void doesNotOmitWhatWasAskedWhileTheServerHung() throws Exception {
        try (SocketServer server = SocketServer.start(new HangingServer(Duration.ofMillis(400)))) {
            RespPlan plan = RespPlan.atRate(1000, Duration.ofSeconds(1)).withGrace(Duration.ofSeconds(20));
            RespWorkload workload = RespWorkload.of(RespCommand.PING).withConnections(2);
            RespResult result =
                    RespLoad.run(server.address(), RespLogin.none(), workload, plan, patient(), interval -> {});

            assertThat(result.due()).isEqualTo(1000);
            assertThat(result.answered()).isEqualTo(1000);
            // 400 requests came due meanwhile, and waited 200 ms in the mean.
            assertThat(result.response().nanosAt(75)).isGreaterThan(100_000_000L);
            // Only those that were sent waited at the server, two at a time.
            assertThat(result.service().nanosAt(75)).isLessThan(100_000_000L);
        }
    }

    @Test
    void endsAndRemovesItsKeysWhenItIsInterrupted() throws Exception {
        try (RespServer server = RespServer.start()) {
            Thread caller = Thread.currentThread();
            RespPlan plan = RespPlan.closed(Duration.ofHours(1)).withInterval(Duration.ofMillis(50));
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> RespLoad.run(
                            server.address(),
                            RespLogin.none(),
                            RespWorkload.of(RespCommand.SET),
                            plan,
                            patient(),
                            interval -> caller.interrupt()))
                    .withMessage("the load was interrupted");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(server.commands()).containsKey("SET");
            assertThat(server.keys()).isEmpty();
        }
    }

    @Test
    void suppliesWhatAnotherClientThenFinds() throws Exception {
        try (RespServer server = RespServer.start()) {
            RespWorkload workload =
                    RespWorkload.of(RespCommand.GET).withKeySpace(3).withKeyPrefix("");
            RespLoad.supply(server.address(), RespLogin.none(), workload, patient());
            assertThat(server.keys()).containsExactly("key:000000000000", "key:000000000001", "key:000000000002");
        }
        assertThatExceptionOfType(TrafficException.class)
                .isThrownBy(() -> RespLoad.supply(
                        SocketServer.nobody(), RespLogin.none(), RespWorkload.of(RespCommand.GET), patient()))
                .withMessage("of 1 requests that make what get needs, 0 were answered; errors: {refused=1}");
    }

    @Test
    void rejectsAPlanThatCannotBe() {
        RespWorkload workload = RespWorkload.of(RespCommand.SET);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> workload.withConnections(0))
                .withMessage("connections must be in [1, 10000]: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> workload.withKeyPrefix("a b"))
                .withMessageStartingWith("keyPrefix must have at most 64");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> workload.withValueBytes(1 << 20).withPipeline(10_000))
                .withMessageStartingWith("the requests of all connections would need 10000 MiB");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RespPlan.counted(5).withPerSecond(1))
                .withMessageStartingWith("requests are counted only without a rate");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RespPlan.closed(Duration.ZERO))
                .withMessage("duration must be in (0, 24 h]: PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RespCommand.named("flushall"))
                .withMessageStartingWith("there is no test 'flushall'; possible: ping, set, get");
    }

    private static RespResult run(RespServer server, RespWorkload workload, RespPlan plan) {
        return RespLoad.run(server.address(), RespLogin.none(), workload, plan, patient(), interval -> {});
    }

    /** A test on a busy machine may wait longer than a measurement should. */
    static TcpOptions patient() {
        return TcpOptions.defaults().withOpenTimeout(Duration.ofSeconds(20)).withReplyTimeout(Duration.ofSeconds(20));
    }
}
