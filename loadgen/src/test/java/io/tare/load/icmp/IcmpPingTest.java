// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.icmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.abort;

import io.tare.load.net.UnsupportedLoadException;
import io.tare.load.net.WaitStrategy;
import io.tare.load.result.PingResult;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcmpPingTest {

    @ParameterizedTest
    @CsvSource({"127.0.0.1,0", "127.0.0.1,56", "127.0.0.1,65507", "::1,0", "::1,56", "::1,1001"})
    void hasEveryRequestAnswered(String host, int payloadBytes) throws UnknownHostException {
        for (WaitStrategy wait : WaitStrategy.values()) {
            try (IcmpPing ping = open(host, payloadBytes, wait)) {
                PingResult result = ping.run(100, Duration.ZERO);

                assertThat(result.sent()).isEqualTo(100);
                assertThat(result.received()).isEqualTo(100);
                assertThat(result.lost()).isZero();
                assertThat(result.late()).isZero();
                assertThat(result.rtt().count()).isEqualTo(100);
                assertThat(result.rtt().minNanos()).isPositive();
            }
        }
    }

    @Test
    void keepsTheInterval() throws UnknownHostException {
        try (IcmpPing ping = open("127.0.0.1", 56, WaitStrategy.PARK)) {
            long start = System.nanoTime();

            ping.run(6, Duration.ofMillis(20));

            assertThat(System.nanoTime() - start)
                    .isGreaterThanOrEqualTo(Duration.ofMillis(100).toNanos());
        }
    }

    @Test
    void allocatesNothing() throws UnknownHostException {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        try (IcmpPing ping = open("127.0.0.1", 56, WaitStrategy.SPIN)) {
            for (int i = 0; i < 20_000; i++) {
                ping.roundTripNanos();
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                ping.roundTripNanos();
            }

            assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 10_000)
                    .isZero();
        }
    }

    @Test
    void rejectsWhatNoDatagramCanHold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("127.0.0.1", 65_508, WaitStrategy.PARK))
                .withMessage("payloadBytes must be in [0, 65507]: 65508");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IcmpPing.open(InetAddress.getLoopbackAddress(), 56, Duration.ZERO, WaitStrategy.PARK))
                .withMessage("timeout must be in (0, 1 h]: PT0S");
    }

    private static IcmpPing open(String host, int payloadBytes, WaitStrategy wait) throws UnknownHostException {
        InetAddress address = InetAddress.getByName(host);
        try {
            return IcmpPing.open(address, payloadBytes, Duration.ofSeconds(5), wait);
        } catch (UnsupportedLoadException e) {
            return abort(String.valueOf(e.getMessage()));
        }
    }
}
