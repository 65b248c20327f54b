// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurvePlotTest {

    @ParameterizedTest
    @CsvSource({
        "63, 1890, '50 100 200 500 1000 2000'",
        "0.9, 2.1, '0.5 1 2 5'",
        "50, 50, '50 100'",
        "0, 0, '0.001 0.002'",
        "0.5, 2000000, '0.5 1 10 100 1000 10000 100000 1000000 2000000'",
    })
    void marksALogarithmicAxisByRoundNumbersThatReachAround(double lowest, double highest, String marks) {
        assertThat(labels(CurvePlot.Axis.logarithmic("µs", lowest, highest))).isEqualTo(marks);
    }

    @ParameterizedTest
    @CsvSource({
        "97, '0 20 40 60 80 100'",
        "27000, '0 5000 10000 15000 20000 25000 30000'",
        "4500, '0 1000 2000 3000 4000 5000'",
        "0, '0 0.0002'"
    })
    void marksALinearAxisFrom0(double highest, String marks) {
        assertThat(labels(CurvePlot.Axis.linear("1/s", highest))).startsWith(marks);
    }

    private static String labels(CurvePlot.Axis axis) {
        return String.join(" ", axis.ticks().stream().map(CurvePlot.Tick::label).toList());
    }
}
