// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutliersTest {

    /** Rosner's own data, as the NIST/SEMATECH e-Handbook of Statistical Methods has them in section 1.3.5.17.3. */
    private static final List<Double> ROSNER = List.of(
            -0.25, 0.68, 0.94, 1.15, 1.20, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58, 1.65, 1.69, 1.70,
            1.76, 1.77, 1.81, 1.91, 1.94, 1.96, 1.99, 2.06, 2.09, 2.10, 2.14, 2.15, 2.23, 2.24, 2.26, 2.35, 2.37, 2.40,
            2.47, 2.54, 2.62, 2.64, 2.90, 2.92, 2.92, 2.93, 3.21, 3.26, 3.30, 3.59, 3.68, 4.30, 4.64, 5.34, 5.42, 6.01);

    /** The handbook finds three, although neither the first nor the second is beyond its own critical value. */
    @Test
    void findsTheThreeOutliersThatRosnerDoes() {
        assertThat(Outliers.of(ROSNER, 10, 0.05)).containsExactlyInAnyOrder(51, 52, 53);
    }

    /** The handbook's critical values of the first, the second and the tenth. */
    @ParameterizedTest
    @CsvSource({"54, 3.159", "53, 3.151", "52, 3.144", "45, 3.085"})
    void hasRosnersCriticalValues(int n, double critical) {
        assertThat(Outliers.critical(n, 0.05)).isCloseTo(critical, within(0.001));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 10, 15, 50})
    void findsOneInHardlyAnySampleThatHasNone(int forks) {
        SplittableRandom random = new SplittableRandom(9);
        int trials = 20_000;
        int found = 0;
        for (int trial = 0; trial < trials; trial++) {
            found += Outliers.of(Stream.generate(random::nextGaussian)
                                    .limit(forks)
                                    .toList())
                            .isEmpty()
                    ? 0
                    : 1;
        }
        assertThat((double) found / trials).isBetween(0.007, 0.016);
    }

    @Test
    void findsOneOfFiveAndTwoOfTenThatWouldHideEachOther() {
        assertThat(Outliers.of(List.of(1.0, 1.02, 0.99, 1.5, 1.01))).isEqualTo(Set.of(3));
        assertThat(Outliers.of(List.of(1.0, 1.02, 0.99, 1.5, 1.01, 0.98, 1.03, 1.0, 1.55, 1.01)))
                .isEqualTo(Set.of(3, 8));
    }

    @Test
    void findsNoneOfTwoModesOrOfFewerThanFiveOrOfEqualOnes() {
        assertThat(Outliers.of(List.of(1.0, 1.01, 2.0, 2.01, 1.0, 2.0))).isEmpty();
        assertThat(Outliers.of(List.of(1.0, 1.0, 1.0, 9.0))).isEmpty();
        assertThat(Outliers.of(List.of(1.0, 1.0, 1.0, 1.0, 1.0))).isEmpty();
    }
}
