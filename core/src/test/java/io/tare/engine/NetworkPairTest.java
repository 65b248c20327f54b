// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkPairTest {

    @Test
    void readsOneDriverAsBothSides() {
        assertThat(NetworkPair.parse("bridge")).isEqualTo(new NetworkPair("bridge", "bridge"));
    }

    @Test
    void readsAPairAsClientThenServer() {
        assertThat(NetworkPair.parse("host/bridge")).isEqualTo(new NetworkPair("host", "bridge"));
    }

    @Test
    void isWrittenAsItIsRead() {
        assertThat(NetworkPair.parse("macvlan/macvlan")).hasToString("macvlan");
        assertThat(NetworkPair.parse("host/bridge")).hasToString("host/bridge");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "/", "bridge/", "/bridge", "a/b/c"})
    void refusesWhatIsNotOneOrTwoDrivers(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetworkPair.parse(text))
                .withMessageContaining("client/server");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none/bridge", "host/none"})
    void refusesToPairNoneWithAnything(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetworkPair.parse(text))
                .withMessageContaining("none");
    }
}
