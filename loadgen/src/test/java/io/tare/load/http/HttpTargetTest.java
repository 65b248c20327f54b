// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTargetTest {

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1,false,127.0.0.1,80,/",
        "HTTPS://127.0.0.1,true,127.0.0.1,443,/",
        "http://127.0.0.1:8080/a/b?c=%20d,false,127.0.0.1:8080,8080,/a/b?c=%20d",
        "http://[::1]:81?x,false,[::1]:81,81,/?x"
    })
    void readsAUrl(String url, boolean tls, String authority, int port, String path) {
        HttpTarget target = HttpTarget.of(url);

        assertThat(target.tls()).isEqualTo(tls);
        assertThat(target.authority()).isEqualTo(authority);
        assertThat(target.address().getPort()).isEqualTo(port);
        assertThat(target.path()).isEqualTo(path);
        assertThat(HttpTarget.at(target.address(), tls, path).address()).isEqualTo(target.address());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:80",
                "ftp://127.0.0.1/",
                "http:///path",
                "http://user:secret@127.0.0.1/",
                "http://127.0.0.1/#fragment",
                "http://127.0.0.1:0/",
                "http://127.0.0.1:65536/",
                "http://127.0.0.1/ HTTP/1.1\r\nX: y",
                "http://127.0.0.1/\u00e9"
            })
    void rejectsWhatIsNone(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpTarget.of(url))
                .withMessageStartingWith("URL must be http://HOST[:PORT]/PATH or https://");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://no-such-host.invalid/"})
    void saysThatAHostIsNotKnown(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpTarget.of(url))
                .withMessage("no host of this name is known: no-such-host.invalid");
    }
}
