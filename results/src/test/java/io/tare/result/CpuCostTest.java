// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CpuCostTest {

    private static final Aspect SCORE = new Aspect("", "", false);

    @Test
    void saysWhichShareOfTheMachinesTimeTheContainersDidNotUse() {
        CpuCost cost = CpuCost.of(
                        List.of(
                                fork(Map.of("hostCpuPerOp", micros(90), "insideCpuPerOp", micros(50))),
                                fork(Map.of("hostCpuPerOp", micros(110), "insideCpuPerOp", micros(70)))),
                        SCORE)
                .orElseThrow();
        assertThat(cost.hostMicros()).isEqualTo(100);
        assertThat(cost.outside()).hasValue(0.4);
    }

    @Test
    void saysNothingOfAShareIfNobodyCountsInside() {
        CpuCost cost = CpuCost.of(List.of(fork(Map.of("hostCpuPerOp", micros(90)))), SCORE)
                .orElseThrow();
        assertThat(cost.outside()).isEmpty();
        assertThat(CpuCost.of(List.of(fork(Map.of())), SCORE)).isEmpty();
    }

    @Test
    void takesCountersThatAreRoundedForNoLessThanNothingOutside() {
        CpuCost cost = CpuCost.of(
                        List.of(fork(Map.of("hostCpuPerOp", micros(90), "insideCpuPerOp", micros(91)))), SCORE)
                .orElseThrow();
        assertThat(cost.outside()).hasValue(0.0);
    }

    @Test
    void tellsThatOfAMetricsOperationsOnTheMetricsRowAlone() {
        List<ForkRecord> forks =
                List.of(fork(Map.of("hostCpuPerOp:requests", micros(30), "insideCpuPerOp:requests", micros(24))));
        CpuCost cost = CpuCost.of(forks, new Aspect("requests", "1/s", true)).orElseThrow();
        assertThat(cost.hostMicros()).isEqualTo(30);
        assertThat(cost.outside().orElseThrow()).isCloseTo(0.2, within(1e-9));
        assertThat(CpuCost.of(forks, new Aspect("p99", "µs", false))).isEmpty();
        assertThat(CpuCost.of(forks, SCORE)).isEmpty();
    }

    private static SecondaryScore micros(double value) {
        return new SecondaryScore(value, "us/op");
    }

    private static ForkRecord fork(Map<String, SecondaryScore> secondary) {
        return new ForkRecord(
                1,
                1,
                "a.B.c",
                "sample",
                Map.of(),
                Status.OK,
                "",
                List.of(),
                "us/op",
                List.of(),
                List.of(1.0),
                "2026-01-01T00:00:00Z",
                1,
                1,
                Map.of(),
                List.of(),
                secondary,
                Map.of());
    }
}
