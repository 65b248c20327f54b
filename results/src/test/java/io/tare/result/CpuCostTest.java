// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CpuCostTest {

    @Test
    void saysWhichShareOfTheMachinesTimeTheContainersDidNotUse() {
        CpuCost cost = CpuCost.of(List.of(
                        fork(Map.of("hostCpuPerOp", micros(90), "insideCpuPerOp", micros(50))),
                        fork(Map.of("hostCpuPerOp", micros(110), "insideCpuPerOp", micros(70)))))
                .orElseThrow();
        assertThat(cost.hostMicros()).isEqualTo(100);
        assertThat(cost.outside()).hasValue(0.4);
    }

    @Test
    void saysNothingOfAShareIfNobodyCountsInside() {
        CpuCost cost =
                CpuCost.of(List.of(fork(Map.of("hostCpuPerOp", micros(90))))).orElseThrow();
        assertThat(cost.outside()).isEmpty();
        assertThat(CpuCost.of(List.of(fork(Map.of())))).isEmpty();
    }

    @Test
    void takesCountersThatAreRoundedForNoLessThanNothingOutside() {
        CpuCost cost = CpuCost.of(List.of(fork(Map.of("hostCpuPerOp", micros(90), "insideCpuPerOp", micros(91)))))
                .orElseThrow();
        assertThat(cost.outside()).hasValue(0.0);
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
