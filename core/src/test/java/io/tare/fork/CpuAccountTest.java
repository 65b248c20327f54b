// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.cpu.CpuCounter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CpuAccountTest {

    private final CpuCounter self = CpuCounter.ofProcess(ProcessHandle.current().pid());

    @Test
    void addsUpWindowsAndNothingBetweenThem() {
        CpuAccount account = new CpuAccount(self, List.of());
        account.begin();
        account.end();
        account.begin();
        work();
        account.end();
        Map<String, Object> before = account.facts();
        work();
        assertThat(account.facts())
                .containsAllEntriesOf(before)
                .containsEntry("peerSeconds", 0.0)
                .hasEntrySatisfying(
                        "forkSeconds", used -> assertThat((double) used).isPositive());
    }

    @Test
    void saysNothingWithoutAWindowAndIgnoresAnEndWithoutABeginning() {
        CpuAccount account = new CpuAccount(self, List.of());
        account.end();
        account.begin();
        assertThat(account.facts()).isEmpty();
    }

    @Test
    void leavesOutWhatNobodyCounts() {
        CpuAccount account = new CpuAccount(self, List.of(CpuCounter.ofContainer("no-such-container"), self));
        account.begin();
        account.end();
        assertThat(account.facts()).containsKeys("busySeconds", "forkSeconds").doesNotContainKey("peerSeconds");
    }

    /** Goes on until this process has used a visible amount of CPU time. */
    private void work() {
        double begin = self.seconds().orElseThrow();
        while (self.seconds().orElseThrow() < begin + 0.05) {
            Thread.onSpinWait();
        }
    }
}
