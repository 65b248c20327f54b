// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvenScheduleTest {

    @Test
    void spacesEvenly() {
        EvenSchedule schedule = new EvenSchedule(4);

        assertThat(schedule.nanosOf(0)).isZero();
        assertThat(schedule.nanosOf(1)).isEqualTo(250_000_000);
        assertThat(schedule.nanosOf(9)).isEqualTo(2_250_000_000L);
    }

    @Test
    void doesNotDrift() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            long perSecond = 1L + random.nextInt(1_000_000_000);
            // Up to a year.
            long index = (long) (random.nextDouble() * perSecond * 31_000_000);
            BigInteger rate = BigInteger.valueOf(perSecond);
            BigInteger exact = BigInteger.valueOf(index)
                    .multiply(BigInteger.valueOf(1_000_000_000))
                    .add(rate)
                    .subtract(BigInteger.ONE)
                    .divide(rate);

            assertThat(new EvenSchedule(perSecond).nanosOf(index)).isEqualTo(exact.longValueExact());
        }
    }

    @Test
    void hasADatagramDueAtItsTimeAndNotBefore() {
        Random random = new Random(2);
        for (int i = 0; i < 10_000; i++) {
            EvenSchedule schedule = new EvenSchedule(1L + random.nextInt(100_000_000));
            long index = 1L + random.nextInt(Integer.MAX_VALUE);
            long nanos = schedule.nanosOf(index);

            assertThat(schedule.dueAt(nanos)).isGreaterThanOrEqualTo(index + 1);
            assertThat(schedule.dueAt(nanos - 1)).isLessThanOrEqualTo(index);
        }
    }

    @Test
    void refusesARateThatItCannotSpace() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EvenSchedule(0))
                .withMessage("perSecond must be in [1, 1000000000]: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EvenSchedule(1_000_000_001))
                .withMessage("perSecond must be in [1, 1000000000]: 1000000001");
    }
}
