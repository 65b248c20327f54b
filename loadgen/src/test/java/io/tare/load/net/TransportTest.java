// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransportTest {

    @ParameterizedTest
    @EnumSource
    void isFoundByItsId(Transport transport) {
        assertThat(Transport.named(transport.id())).isEqualTo(transport);
    }

    @Test
    void hasNoOtherNames() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transport.named("EPOLL"))
                .withMessage("transport must be one of epoll, io_uring, nio, plain: EPOLL");
    }

    @ParameterizedTest
    @EnumSource
    void saysWhyWhenItIsNotAvailable(Transport transport) {
        assertThat(transport.unavailabilityCause().isEmpty()).isEqualTo(transport.isAvailable());
    }

    @Test
    void hasAlwaysOneThatIsAvailable() {
        assertThat(Transport.NIO.isAvailable()).isTrue();
        assertThat(Transport.best().isAvailable()).isTrue();
        assertThat(Transport.best()).isEqualTo(Transport.EPOLL.isAvailable() ? Transport.EPOLL : Transport.NIO);
    }
}
