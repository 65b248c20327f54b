// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {

    private static final Fields FIELDS = Fields.builder()
            .with("load", "tcp-stream")
            .with("stream.0.bytes", Long.MIN_VALUE)
            .with("confirm", true)
            .with("empty", "")
            .with("motto", "a=b ~")
            .build();

    @Test
    void areLinesInOrder() {
        assertThat(FIELDS.text())
                .isEqualTo("load=tcp-stream\nstream.0.bytes=-9223372036854775808\nconfirm=true\nempty=\nmotto=a=b ~\n");
    }

    @Test
    void areReadAsTheyWereWritten() throws MalformedException {
        Fields read = Fields.parse(FIELDS.text());

        assertThat(read).isEqualTo(FIELDS).hasSameHashCodeAs(FIELDS);
        assertThat(read.text()).isEqualTo(FIELDS.text());
        assertThat(Fields.parse("")).isEqualTo(Fields.builder().build());
    }

    @Test
    void haveTypes() {
        assertThat(FIELDS.text("load", "none")).isEqualTo("tcp-stream");
        assertThat(FIELDS.text("nothing", "none")).isEqualTo("none");
        assertThat(FIELDS.integer("stream.0.bytes")).hasValue(Long.MIN_VALUE);
        assertThat(FIELDS.integer("nothing")).isEmpty();
        assertThat(FIELDS.integer("load")).isEmpty();
        assertThat(FIELDS.integer("nothing", 1, 2, 7)).isEqualTo(7);
        assertThat(FIELDS.flag("confirm")).isTrue();
        assertThat(FIELDS.flag("nothing")).isFalse();
    }

    @Test
    void nameTheFieldThatIsOutOfRange() {
        Fields fields = Fields.builder()
                .with("n", 5)
                .with("word", "x")
                .with("flag", "maybe")
                .build();

        assertThat(fields.integer("n", 5, 5, 0)).isEqualTo(5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fields.integer("n", 6, 7, 6))
                .withMessage("n must be in [6, 7]: 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fields.integer("word", 6, 7, 6))
                .withMessage("word must be in [6, 7]: x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fields.flag("flag"))
                .withMessage("flag must be true or false: maybe");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a\n",
                "a=1",
                "=1\n",
                "a=1\n\n",
                "a=1\nb\nc=2\n",
                "a b=1\n",
                "a_b=1\n",
                "\u00e4=1\n",
                "a=\u00e4\n",
                "a=\t\n",
                "a=1\r\n",
                "a=\ufffd\n",
                "a=1\na=1\n"
            })
    void refuseWhatTheyWouldNotHaveWritten(String text) {
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> Fields.parse(text));
    }

    @Test
    void refuseTooMuch() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i <= 4096; i++) {
            many.append(i).append("=\n");
        }
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Fields.parse(many.toString()))
                .withMessage("more than 4096 fields");
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Fields.parse("a".repeat(Fields.MAX_BYTES + 1)))
                .withMessage("fields of 262145 bytes, of which 262144 are allowed");
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Fields.parse("a".repeat(65) + "=\n"))
                .withMessage("a field with characters that do not belong");
    }

    @Test
    void refuseToBeMadeOfWhatCannotGoOverTheWire() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fields.builder().with("a=b", 1))
                .withMessageStartingWith("key must match ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fields.builder().with("a", "1\nb=2"))
                .withMessageStartingWith("the value of a must match ");
    }
}
