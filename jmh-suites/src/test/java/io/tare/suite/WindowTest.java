// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {

    @Test
    void tellsHowLongAnOperationTakesWhateverItsParamsAre() {
        assertThat(Window.secondsOf(Map.of("warmupSeconds", "60", "seconds", "3600")))
                .isEqualTo(3660);
        assertThat(Window.secondsOf(Map.of("messageBytes", "64"))).isZero();
        assertThat(Window.secondsOf(Map.of("warmupSeconds", "1", "seconds", "forever")))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 1, -p warmupSeconds=-1: possible: 0 to 60",
        "61, 1, -p warmupSeconds=61: possible: 0 to 60",
        "1, 0, -p seconds=0: possible: 1 to 3600",
        "1, 3601, -p seconds=3601: possible: 1 to 3600"
    })
    void refusesWhatNoMeterCanDo(int warmupSeconds, int seconds, String sentence) {
        Window window = new Window();
        window.warmupSeconds = warmupSeconds;
        window.seconds = seconds;
        assertThatIllegalArgumentException().isThrownBy(window::check).withMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "60, 3600"})
    void takesWhatIsPossible(int warmupSeconds, int seconds) {
        Window window = new Window();
        window.warmupSeconds = warmupSeconds;
        window.seconds = seconds;
        window.check();
    }
}
