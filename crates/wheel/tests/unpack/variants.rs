//! The wheels of `leniency`.

use crate::leniency::{
    demo, digest, dist_info, file, line, raw_record, record, size, wheel_file, with_record, Here,
    Row, BOTH, CONTENT, NEITHER, PIP, UV,
};
use crate::support::hash;
use Here::{Rejected, Silent, Warns};

pub fn spellings() -> Vec<Row> {
    let right = demo().right_record();
    let known = hash(CONTENT);
    let row = format!("demo/a.py,{known},6\n");
    let value = known.trim_start_matches("sha256=");
    let standard = value.replace('-', "+").replace('_', "/");
    vec![
        (
            "hexadecimal digest",
            BOTH,
            Silent,
            digest(&hexadecimal_digest()),
        ),
        (
            "in upper case",
            BOTH,
            Silent,
            digest(&hexadecimal_digest().to_uppercase()),
        ),
        ("padded", BOTH, Silent, digest(&format!("{known}="))),
        (
            "standard base64",
            BOTH,
            Silent,
            digest(&format!("sha256={standard}=")),
        ),
        ("SHA256=", BOTH, Silent, digest(&format!("SHA256={value}"))),
        (
            "leading slash",
            BOTH,
            Silent,
            record("demo/a.py", "/demo/a.py"),
        ),
        (
            "leading ./",
            BOTH,
            Silent,
            record("demo/a.py", "./demo/a.py"),
        ),
        (
            "backslashes",
            BOTH,
            Silent,
            record("demo/a.py", "demo\\a.py"),
        ),
        (
            "quoted path",
            BOTH,
            Silent,
            record("demo/a.py", "\"demo/a.py\""),
        ),
        ("no size", BOTH, Silent, size(",")),
        (
            "no last line end",
            BOTH,
            Silent,
            with_record(right.trim_end()),
        ),
        (
            "CRLF",
            BOTH,
            Silent,
            with_record(right.replace('\n', "\r\n")),
        ),
        ("CR", BOTH, Silent, with_record(right.replace('\n', "\r"))),
        (
            "byte order mark",
            BOTH,
            Silent,
            with_record(format!("\u{feff}{right}")),
        ),
        (
            "empty lines",
            UV,
            Silent,
            with_record(right.replace('\n', "\n\n")),
        ),
        ("the same line twice", BOTH, Silent, line(row.trim_end())),
        (
            "spaces around fields",
            PIP,
            Silent,
            with_record(right.replace(',', ", ")),
        ),
        (
            "RECORD does not list itself",
            BOTH,
            Silent,
            record("demo-1.0.dist-info/RECORD,,\n", ""),
        ),
        (
            "RECORD has a hash of itself",
            BOTH,
            Silent,
            record("RECORD,,", &format!("RECORD,{known},6")),
        ),
    ]
}

/// `sha256=` and hexadecimal digits, as uv_build 0.7.2 to 0.8.10 wrote them.
fn hexadecimal_digest() -> String {
    use sha2::Digest;
    let digest = sha2::Sha256::digest(CONTENT);
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={digits}")
}

pub fn contradictions() -> Vec<Row> {
    let right = demo().right_record();
    let known = hash(CONTENT);
    let evil = hash("evil");
    let not_a_hash = "is not a hash that a wheel may have";
    let other_file = "demo/a.py is not what was packed: RECORD says ";
    let row = format!("demo/a.py,{known},6\n");
    vec![
        ("another hash", BOTH, Warns(other_file), digest(&evil)),
        ("another size", BOTH, Warns(other_file), size(",7")),
        (
            "no hash",
            BOTH,
            Warns("RECORD has no hash of demo/a.py"),
            digest(""),
        ),
        ("md5", BOTH, Warns(not_a_hash), digest("md5=abc")),
        ("not a hash", BOTH, Warns(not_a_hash), digest("garbage")),
        (
            "a short hash",
            BOTH,
            Warns(not_a_hash),
            digest("sha256=abc"),
        ),
        (
            "size in words",
            PIP,
            Warns("\"six\" is not a size in bytes"),
            size(",six"),
        ),
        (
            "a directory",
            BOTH,
            Warns("RECORD lists the directory demo,"),
            line("demo/,,"),
        ),
        (
            "a directory without a slash",
            BOTH,
            Warns("RECORD lists the directory demo,"),
            line("demo,,"),
        ),
        (
            "unlisted file",
            BOTH,
            Warns("demo/a.py (sha256="),
            record(&row, ""),
        ),
        (
            "unlisted script",
            BOTH,
            Warns("demo-1.0.data/scripts/run (sha256="),
            demo().unlisted("demo-1.0.data/scripts/run", "").bytes(),
        ),
        (
            "absent file",
            BOTH,
            Warns("RECORD lists demo/gone.py ("),
            line(row.replace("a.py", "gone.py").trim_end()),
        ),
        (
            "another line for a file",
            BOTH,
            Warns("demo/a.py was listed before with other values"),
            line(&format!("demo/a.py,{evil},4")),
        ),
        (
            "path in other case",
            BOTH,
            Warns("RECORD lists Demo/A.py ("),
            record("demo/a.py", "Demo/A.py"),
        ),
        (
            "unquoted comma",
            PIP,
            Warns("but there are 4 fields"),
            file("demo/b,c.py"),
        ),
        ("two fields", PIP, Warns("but there are 2 fields"), size("")),
        (
            "one field",
            PIP,
            Warns("but there are 1 fields"),
            record(&row, "demo/a.py\n"),
        ),
        (
            "four fields",
            PIP,
            Warns("but there are 4 fields"),
            size(",6,"),
        ),
        (
            "open quote",
            PIP,
            Warns("but there are 1 fields"),
            record("demo/a.py", "\"demo/a.py"),
        ),
        (
            "empty RECORD",
            BOTH,
            Warns("is not in RECORD, which must list every file of the wheel"),
            with_record(""),
        ),
        (
            "UTF-16",
            NEITHER,
            Rejected("line 1: this is not UTF-8"),
            raw_record(&[0xff, 0xfe, b'a', 0, b',', 0, b',', 0]),
        ),
        (
            "Latin-1",
            NEITHER,
            Rejected("this is not UTF-8"),
            raw_record(&[right.as_bytes(), b"\xe9,,\n"].concat()),
        ),
        (
            "no RECORD",
            NEITHER,
            Rejected("the wheel has no demo-1.0.dist-info/RECORD"),
            demo().bytes_without_record(),
        ),
    ]
}

pub fn escapes() -> Vec<Row> {
    let leads_out = "so it leads out of the wheel";
    let outside = "so it could be written outside of the directory it belongs to";
    let link = "is a symbolic link: a wheel may have regular files only";
    vec![
        (
            "RECORD: ../../x",
            BOTH,
            Rejected(leads_out),
            line("../../x.py,,"),
        ),
        (
            "RECORD: ..\\x",
            BOTH,
            Rejected(leads_out),
            line("..\\x.py,,"),
        ),
        (
            "RECORD: //etc/x",
            BOTH,
            Rejected(leads_out),
            line("//etc/x,,"),
        ),
        ("RECORD: C:\\x", BOTH, Rejected(leads_out), line("C:\\x,,")),
        ("member ../x", UV, Rejected(outside), file("../x.py")),
        ("member a/../x", BOTH, Rejected(outside), file("a/../x.py")),
        ("member /x", UV, Rejected(outside), file("/x.py")),
        ("member a\\x", BOTH, Rejected(outside), file("a\\x.py")),
        ("member C:/x", BOTH, Rejected(outside), file("C:/x.py")),
        (
            "control character",
            PIP,
            Rejected("a control character"),
            file("demo/\u{1b}x.py"),
        ),
        (
            "link",
            BOTH,
            Rejected(link),
            demo().link("demo/l.py", "a.py").bytes(),
        ),
        (
            "link to outside",
            BOTH,
            Rejected(link),
            demo().link("demo/l.py", "/etc/passwd").bytes(),
        ),
        (
            "file and directory",
            NEITHER,
            Rejected("needs a directory in its place"),
            demo().file("demo/x", "").file("demo/x/y.py", "").bytes(),
        ),
    ]
}

pub fn names() -> Vec<Row> {
    let version = "the Wheel-Version is 2.0, but only 1.x is understood";
    let clash = "would both be installed as site-packages/demo/a.py";
    let scheme = "must be below purelib, platlib, scripts, data or headers of its .data directory";
    let not_a_name = "which is not the name of a distribution";
    vec![
        (
            "WHEEL: CRLF",
            BOTH,
            Silent,
            wheel_file("Wheel-Version: 1.0\r\nTag: py3-none-any\r\n"),
        ),
        (
            "WHEEL: CR",
            BOTH,
            Silent,
            wheel_file("Tag: py3-none-any\rWheel-Version: 1.0\r"),
        ),
        (
            "WHEEL: no last line end",
            BOTH,
            Silent,
            wheel_file("Wheel-Version: 1.0"),
        ),
        (
            "WHEEL: byte order mark",
            NEITHER,
            Silent,
            wheel_file("\u{feff}Wheel-Version: 1.0\n"),
        ),
        (
            "WHEEL: lower case",
            PIP,
            Silent,
            wheel_file("wheel-version: 1.0\n"),
        ),
        ("WHEEL: 1", PIP, Silent, wheel_file("Wheel-Version: 1\n")),
        (
            "WHEEL: 0.1",
            BOTH,
            Silent,
            wheel_file("Wheel-Version: 0.1\n"),
        ),
        (
            "WHEEL: 1.9",
            BOTH,
            Silent,
            wheel_file("Wheel-Version: 1.9\n"),
        ),
        (
            "WHEEL: two versions",
            BOTH,
            Silent,
            wheel_file("Wheel-Version: 1.0\nWheel-Version: 2.0\n"),
        ),
        (
            "WHEEL: 2.0",
            NEITHER,
            Rejected(version),
            wheel_file("Wheel-Version: 2.0\n"),
        ),
        (
            "WHEEL: empty",
            NEITHER,
            Rejected("it has no Wheel-Version"),
            wheel_file(""),
        ),
        ("member ./x", BOTH, Silent, file("./demo/x")),
        ("member a//x", BOTH, Silent, file("demo//x")),
        ("names in other case", BOTH, Silent, file("demo/A.py")),
        (
            "Demo-1.0.dist-info",
            BOTH,
            Silent,
            dist_info("Demo-1.0.dist-info"),
        ),
        (
            "my.demo-1.0.dist-info",
            BOTH,
            Silent,
            dist_info("my.demo-1.0.dist-info"),
        ),
        (
            "demo.dist-info",
            BOTH,
            Warns("should be called NAME-VERSION.dist-info"),
            dist_info("demo.dist-info"),
        ),
        (
            ".dist-info",
            NEITHER,
            Rejected(not_a_name),
            dist_info(".dist-info"),
        ),
        (
            "..dist-info",
            NEITHER,
            Rejected(not_a_name),
            dist_info("..dist-info"),
        ),
        (
            "...dist-info",
            NEITHER,
            Rejected(not_a_name),
            dist_info("...dist-info"),
        ),
        ("a file x.dist-info", UV, Silent, file("x.dist-info")),
        (
            "two metadata directories",
            NEITHER,
            Rejected("must have one directory"),
            file("other-2.dist-info/x"),
        ),
        (
            "Demo-1.0.data",
            BOTH,
            Warns("Demo-1.0.data is installed like the wheel's own data directory"),
            file("Demo-1.0.data/scripts/run"),
        ),
        (
            "package data in x.data",
            UV,
            Silent,
            file("demo.data/settings.json"),
        ),
        (
            "unknown kind of data",
            NEITHER,
            Rejected(scheme),
            file("demo-1.0.data/other/x"),
        ),
        (
            "file in data",
            NEITHER,
            Rejected(scheme),
            file("demo-1.0.data/x"),
        ),
        (
            "directory of scripts",
            PIP,
            Silent,
            file("demo-1.0.data/scripts/sub/run"),
        ),
        (
            "INSTALLER in purelib",
            BOTH,
            Silent,
            file("demo-1.0.data/purelib/demo-1.0.dist-info/INSTALLER"),
        ),
        (
            "RECORD in purelib",
            BOTH,
            Silent,
            file("demo-1.0.data/purelib/demo-1.0.dist-info/RECORD"),
        ),
        (
            "a file twice, in purelib",
            BOTH,
            Warns(clash),
            file("demo-1.0.data/purelib/demo/a.py"),
        ),
    ]
}
