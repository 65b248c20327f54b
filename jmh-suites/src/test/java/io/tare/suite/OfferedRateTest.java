// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfferedRateTest {

    @ParameterizedTest(name = "{1} of {0} in {2} s")
    @CsvSource({
        "1000, 1000, 1",
        // A request of before may be answered now.
        "1000, 1003, 1",
        "1000, 750, 1",
        "10000, 9500, 10",
        "0, 0, 1"
    })
    void takesALoadThatWasReachedButForAStallOrATwentieth(long due, long done, int seconds) {
        assertThat(OfferedRate.shortfall(due, done, Duration.ofSeconds(seconds), "requests were answered"))
                .isEmpty();
    }

    @ParameterizedTest(name = "{1} of {0} in {2} s")
    @CsvSource({"1000, 749, 1", "10000, 9499, 10", "5, 0, 1"})
    void saysHowFarALoadStayedBehind(long due, long done, int seconds) {
        assertThat(OfferedRate.shortfall(due, done, Duration.ofSeconds(seconds), "requests were answered"))
                .hasValue(done + " requests were answered in time, of " + due + " that were due in " + seconds
                        + " s: use a lower rate");
    }
}
