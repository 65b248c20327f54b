// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class StreamLoadTest {

    private static final StreamLoad DEFAULTS = StreamLoad.defaults();

    @Test
    void changesOneThingAtATime() {
        assertThat(DEFAULTS).isEqualTo(new StreamLoad(1_048_576, 16));
        assertThat(DEFAULTS.withChunkBytes(1).withWindowChunks(1024)).isEqualTo(new StreamLoad(1, 1024));
        assertThat(DEFAULTS.withChunkBytes(67_108_864)).isEqualTo(new StreamLoad(67_108_864, 16));
    }

    @Test
    void rejectsWhatIsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withChunkBytes(0))
                .withMessage("chunkBytes must be in [1, 67108864]: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withChunkBytes(67_108_865))
                .withMessage("chunkBytes must be in [1, 67108864]: 67108865");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withWindowChunks(0))
                .withMessage("windowChunks must be in [1, 1024]: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withWindowChunks(1025))
                .withMessage("windowChunks must be in [1, 1024]: 1025");
    }
}
