// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WaitStrategyTest {

    @ParameterizedTest
    @EnumSource
    void isFoundByItsId(WaitStrategy strategy) {
        assertThat(WaitStrategy.named(strategy.id())).isEqualTo(strategy);
    }

    @Test
    void hasNoOtherNames() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WaitStrategy.named("sleep"))
                .withMessage("wait must be one of park, spin: sleep");
    }
}
