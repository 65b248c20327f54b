// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuSplitTest {

    @Test
    void readsTheKernelsListFormat() {
        assertThat(CpuSplit.parse("0-2,5,7-8")).containsExactly(0, 1, 2, 5, 7, 8);
    }

    @Test
    void givesForkAndPeerDifferentCpusOnThisMachine() {
        CpuSplit split = CpuSplit.ofThisMachine();
        if (Runtime.getRuntime().availableProcessors() < 2) {
            assertThat(split).isEqualTo(CpuSplit.NONE);
        } else {
            assertThat(CpuSplit.parse(split.fork()))
                    .isNotEmpty()
                    .doesNotContainAnyElementsOf(CpuSplit.parse(split.peer()));
        }
    }
}
