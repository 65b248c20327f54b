// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeNameTest {

    @Test
    void hasTheRuntimesOwnOptionsInBraces() {
        RuntimeName name = RuntimeName.parse("runsc{platform=systrap,network=host}");
        assertThat(name.name()).isEqualTo("runsc");
        assertThat(name.options()).containsExactly("--network=host", "--platform=systrap");
        assertThat(name).hasToString("runsc{network=host,platform=systrap}");
        assertThat(RuntimeName.parse("runsc{network=host,platform=systrap}")).isEqualTo(name);
    }

    @Test
    void isANameOrAPathWithoutThem() {
        assertThat(RuntimeName.parse("/opt/bin/youki").options()).isEmpty();
        assertThat(RuntimeName.parse("io.containerd.runc.v2")).hasToString("io.containerd.runc.v2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "runsc{",
                "runsc{}",
                "runsc{network}",
                "runsc{a=b}c",
                "run sc",
                "runsc{a=b;rm}",
                "runsc{a=b,}"
            })
    void isRefusedWithAnExampleWhenItIsMisspelt(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RuntimeName.parse(text))
                .withMessageContaining("runsc{network=host");
    }
}
