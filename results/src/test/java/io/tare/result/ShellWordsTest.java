// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellWordsTest {

    @Test
    void leavesPlainWordsAsTheyAre() {
        assertThat(ShellWords.join(List.of("-p", "runtime=runc,host", "--nodes", "ssh://user@host:22/x")))
                .isEqualTo("-p runtime=runc,host --nodes ssh://user@host:22/x");
    }

    /** As a shell reads them. */
    @Test
    void areReadAgainAsTheyWere() throws Exception {
        List<String> words =
                List.of("", "a b", "it's", "runc{a=b,c=d}", "$HOME", "`id`", "*", "\\", "\"", "~", ";", "#");
        Process shell = new ProcessBuilder("/bin/sh", "-c", "printf '<%s>' " + ShellWords.join(words)).start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("<" + String.join("><", words) + ">");
    }
}
